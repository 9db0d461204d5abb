package fusionlab.server.annotation;

import fusionlab.server.rest.KeyOrder;
import fusionlab.server.rest.Listing;
import fusionlab.server.rest.Lists;
import fusionlab.server.rest.Selection;
import fusionlab.server.system.NotFoundException;
import java.sql.Array;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The annotations of all things. */
@Component
@Transactional(readOnly = true)
public class Annotations {

    private static final String SELECT = """
            select a.id, a.kind, a.subject_id, a.title, a.note, a.archived, a.changed_by, a.changed_at,
                   array(select t.tag from tag t where t.kind = a.kind and t.subject_id = a.subject_id order by t.tag) as tags""";

    private static final String FROM = "from annotation a";
    private static final String COLUMNS = SELECT + " " + FROM;

    private static final RowMapper<Annotation> ROWS = (row, number) -> {
        Array tags = row.getArray("tags");
        return new Annotation(
                row.getString("kind"),
                row.getLong("subject_id"),
                row.getString("title"),
                row.getString("note"),
                Arrays.asList((String[]) tags.getArray()),
                row.getBoolean("archived"),
                row.getString("changed_by"),
                row.getTimestamp("changed_at").toInstant());
    };

    private final JdbcClient jdbc;
    private final Lists lists;
    private final Clock clock;

    Annotations(JdbcClient jdbc, Lists lists, Clock clock) {
        this.jdbc = jdbc;
        this.lists = lists;
        this.clock = clock;
    }

    /** Empty if nobody has added anything. @throws NotFoundException if there is no such thing */
    public Annotation of(Annotated kind, long id) {
        requireThing(kind, id);
        return jdbc.sql(COLUMNS + " where a.kind = :kind and a.subject_id = :id")
                .param("kind", kind.path())
                .param("id", id)
                .query(ROWS)
                .optional()
                .orElseGet(() -> Annotation.none(kind, id));
    }

    /** By id, those that have any. */
    public Map<Long, Annotation> of(Annotated kind, Collection<Long> ids) {
        return jdbc
                .sql(COLUMNS + " where a.kind = :kind and a.subject_id = any(:ids)")
                .param("kind", kind.path())
                .param("ids", ids.toArray(Long[]::new))
                .query(ROWS)
                .list()
                .stream()
                .collect(Collectors.toMap(Annotation::id, Function.identity()));
    }

    /** Of a page of a list, by id. */
    public <T> Map<Long, Annotation> of(Annotated kind, Listing<T> page, Function<T, Long> id) {
        return of(kind, page.items().stream().map(id).toList());
    }

    /** Newest first. */
    Listing<Annotation> list(AnnotationQuery asked) {
        return lists.page(
                Selection.of(SELECT, FROM)
                        .equal("a.kind", asked.kind())
                        .equal("a.archived", asked.archived())
                        .where(
                                "exists (select 1 from tag t where t.kind = a.kind and t.subject_id = a.subject_id and t.tag = ?)",
                                asked.tag()),
                KeyOrder.newest("a.id"),
                asked.paging(),
                ROWS);
    }

    /** Replaces what there was. @throws NotFoundException if there is no such thing */
    @Transactional
    public Annotation put(Annotated kind, long id, AnnotationChange change, String changedBy) {
        requireThing(kind, id);
        jdbc.sql("""
                        insert into annotation (kind, subject_id, title, note, archived, changed_by, changed_at)
                        values (:kind, :id, :title, :note, :archived, :by, :at)
                        on conflict (kind, subject_id) do update
                        set title = excluded.title, note = excluded.note, archived = excluded.archived,
                            changed_by = excluded.changed_by, changed_at = excluded.changed_at""")
                .param("kind", kind.path())
                .param("id", id)
                .param("title", change.shownTitle())
                .param("note", change.shownNote())
                .param("archived", change.isArchived())
                .param("by", changedBy)
                .param("at", Timestamp.from(clock.instant()))
                .update();
        jdbc.sql("delete from tag where kind = ? and subject_id = ?")
                .params(kind.path(), id)
                .update();
        jdbc.sql("insert into tag (kind, subject_id, tag) select :kind, :id, unnest(:tags)")
                .param("kind", kind.path())
                .param("id", id)
                .param("tags", change.distinctTags().toArray(String[]::new))
                .update();
        return of(kind, id);
    }

    /** All of them or none. @return how many changed. @throws NotFoundException naming one that does not exist */
    @Transactional
    public int archive(Annotated kind, Collection<Long> ids, boolean archived, String changedBy) {
        Long[] sorted = ids.stream().distinct().sorted().toArray(Long[]::new); // a fixed order cannot deadlock
        jdbc.sql("select asked.id from unnest(:ids) as asked (id) where not exists (select 1 from " + kind.table()
                        + " thing where thing.id = asked.id) limit 1")
                .param("ids", sorted)
                .query(Long.class)
                .optional()
                .ifPresent(unknown -> {
                    throw notFound(kind, unknown);
                });
        return jdbc.sql("""
                        insert into annotation (kind, subject_id, title, note, archived, changed_by, changed_at)
                        select :kind, asked.id, '', '', true, :by, :at from unnest(:ids) as asked (id) where :archived
                           or exists (select 1 from annotation a where a.kind = :kind and a.subject_id = asked.id)
                        on conflict (kind, subject_id) do update
                        set archived = :archived, changed_by = excluded.changed_by, changed_at = excluded.changed_at
                        where annotation.archived <> :archived""")
                .param("kind", kind.path())
                .param("ids", sorted)
                .param("archived", archived)
                .param("by", changedBy)
                .param("at", Timestamp.from(clock.instant()))
                .update();
    }

    private void requireThing(Annotated kind, long id) {
        boolean there = jdbc.sql("select exists (select 1 from " + kind.table() + " where id = ?)")
                .param(id)
                .query(Boolean.class)
                .single();
        if (!there) {
            throw notFound(kind, id);
        }
    }

    private static NotFoundException notFound(Annotated kind, long id) {
        return new NotFoundException(
                kind.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' '), id, "/api/v1/" + kind.path());
    }
}
