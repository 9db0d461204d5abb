/** The description of the REST interface at {@code /v3/api-docs}, derived from handlers, records and their Javadoc. */
@NullMarked
package fusionlab.server.openapi;

import org.jspecify.annotations.NullMarked;
