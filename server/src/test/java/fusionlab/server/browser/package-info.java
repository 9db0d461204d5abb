/** The browser agent in a real browser. */
@NullMarked
package fusionlab.server.browser;

import org.jspecify.annotations.NullMarked;
