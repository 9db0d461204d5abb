/** Phones that bridges see over ADB: list and state, registration with one click, start and stop of their agents. */
@NullMarked
package fusionlab.server.phone;

import org.jspecify.annotations.NullMarked;
