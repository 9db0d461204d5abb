/** Code that needs a JVM on a host: processor, load, CPU time, signals, child JVMs. The one package that Android replaces. */
@NullMarked
package fusionlab.agent.host;

import org.jspecify.annotations.NullMarked;
