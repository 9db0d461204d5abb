package fusionlab.server.rest;

import fusionlab.server.system.BadParameterException;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Sort;

/**
 * The page of a list: a handler that has it as a parameter takes the query parameters {@code page} and {@code size}.
 *
 * @param page from 0
 * @param size 1 to 200
 */
public record Paging(int page, int size) {

    public static final int DEFAULT_SIZE = 50;
    public static final int MAX_SIZE = 200;
    private static final int MAX_PAGE = 10_000_000;

    public Paging {
        if (page < 0 || page > MAX_PAGE) {
            throw new BadParameterException("page", "page is " + page, "give 0 to " + MAX_PAGE);
        }
        if (size < 1 || size > MAX_SIZE) {
            throw new BadParameterException("size", "size is " + size, "give 1 to " + MAX_SIZE);
        }
    }

    public long offset() {
        return (long) page * size;
    }

    public PageRequest sortedBy(Sort sort) {
        return PageRequest.of(page, size, sort);
    }
}
