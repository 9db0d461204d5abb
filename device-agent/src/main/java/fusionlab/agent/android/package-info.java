/**
 * A phone, started with {@code app_process} by the shell user: its facts and state from {@code getprop}, {@code dumpsys} and {@code /proc}.
 */
@NullMarked
package fusionlab.agent.android;

import org.jspecify.annotations.NullMarked;
