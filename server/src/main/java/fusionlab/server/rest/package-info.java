/** What REST requests and answers share: pages of lists, idempotency keys, query parameters and the OpenAPI document. */
@NullMarked
package fusionlab.server.rest;

import org.jspecify.annotations.NullMarked;
