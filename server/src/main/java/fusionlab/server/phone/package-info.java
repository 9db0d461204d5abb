/** Phones that bridges see by ADB: which there are, how they stand, registration with one click, start and stop of their agents. */
@NullMarked
package fusionlab.server.phone;

import org.jspecify.annotations.NullMarked;
