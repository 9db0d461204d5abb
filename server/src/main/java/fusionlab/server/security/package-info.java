/** Access control: accounts, API tokens, device tokens and the filter chains. */
@NullMarked
package fusionlab.server.security;

import org.jspecify.annotations.NullMarked;
