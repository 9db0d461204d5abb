package fusionlab.server.rest;

/**
 * What a list is asked for. An implementation is a record with a {@link Paging}; its other components are filters, and {@code sort}. All are
 * query parameters of the handlers that take it, and fields of the list's page: see {@link ListParameter}.
 */
public interface ListQuery {

    Paging paging();
}
