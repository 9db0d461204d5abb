package fusionlab.server.notification;

import java.time.Instant;

/**
 * Something that people want to hear of.
 *
 * @param id grows with each notice
 * @param event {@code campaign-ended}, {@code search-ended} or {@code device-lost}
 * @param subjectId of the campaign, search or device
 * @param state the final state, or {@code OFFLINE}
 * @param text a sentence
 * @param path of its page in the dashboard
 * @param occurredAt of a lost device: its last contact
 */
public record Notice(
        long id, String event, long subjectId, String state, String text, String path, Instant occurredAt) {}
