/** Common parts of REST requests and answers: pages of lists, idempotency keys, query parameters, and downloads. */
@NullMarked
package fusionlab.server.rest;

import org.jspecify.annotations.NullMarked;
