/** The phones of an adb server: list, shell, push, reverse; the only package that knows ddmlib. */
@NullMarked
package fusionlab.bridge.adb;

import org.jspecify.annotations.NullMarked;
