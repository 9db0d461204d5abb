/** A phone, started with {@code app_process} by the shell user: what {@code getprop}, {@code dumpsys} and {@code /proc} tell of it. */
@NullMarked
package fusionlab.agent.android;

import org.jspecify.annotations.NullMarked;
