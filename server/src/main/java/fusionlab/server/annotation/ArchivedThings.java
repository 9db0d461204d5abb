package fusionlab.server.annotation;

/**
 * @param kind path of their list
 * @param changed how many were not archived, or archived, before
 */
record ArchivedThings(String kind, boolean archived, int changed) {}
