/** The phones behind an adb server: who is there, shell, push, reverse; the only package that knows ddmlib. */
@NullMarked
package fusionlab.bridge.adb;

import org.jspecify.annotations.NullMarked;
