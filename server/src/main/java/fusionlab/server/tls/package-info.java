/** The lab over HTTPS, in addition to its plain port: phones give threads, WebGPU and a screen that stays on to secure addresses only. */
@NullMarked
package fusionlab.server.tls;

import org.jspecify.annotations.NullMarked;
