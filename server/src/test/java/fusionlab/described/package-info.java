/** The REST interface as its OpenAPI document describes it, for the tests of server and launcher. */
@NullMarked
package fusionlab.described;

import org.jspecify.annotations.NullMarked;
