/** What people want to hear of: the end of campaigns and searches, and lost devices; by page and by webhook. */
@NullMarked
package fusionlab.server.notification;

import org.jspecify.annotations.NullMarked;
