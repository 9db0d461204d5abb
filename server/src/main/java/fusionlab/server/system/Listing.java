package fusionlab.server.system;

import java.util.List;
import org.springframework.data.domain.Page;

/**
 * One page of a list.
 *
 * @param page counted from 0
 * @param total items on all pages
 */
public record Listing<T>(List<T> items, int page, int size, long total) {

    public Listing {
        items = List.copyOf(items);
    }

    public static <T> Listing<T> of(List<T> items, Paging paging, long total) {
        return new Listing<>(items, paging.page(), paging.size(), total);
    }

    public static <T> Listing<T> of(Page<T> page) {
        return new Listing<>(page.getContent(), page.getNumber(), page.getSize(), page.getTotalElements());
    }
}
