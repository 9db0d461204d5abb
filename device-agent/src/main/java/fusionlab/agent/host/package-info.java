/** What only a JVM on a host can know or do: processor, load, CPU time, signals, child JVMs. The one package that Android replaces. */
@NullMarked
package fusionlab.agent.host;

import org.jspecify.annotations.NullMarked;
