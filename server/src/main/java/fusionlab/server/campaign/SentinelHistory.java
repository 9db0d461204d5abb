package fusionlab.server.campaign;

import fusionlab.latency.Estimate;
import fusionlab.latency.Estimator;
import fusionlab.latency.Ratio;
import fusionlab.latency.Sample;
import fusionlab.server.database.StoredJson;
import fusionlab.unet.RuntimeProfile;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Whether a device is still the same: the sentinel block of its campaigns, measured under the same profile, from campaign to campaign. A
 * campaign's number is the median of its rounds' medians, since runs of one round are not independent.
 */
@Component
public class SentinelHistory {

    /** A sentinel this far from the first campaign's means that the device has changed. */
    public static final double CHANGED = 0.05;

    private static final int MOST_CAMPAIGNS = 100;
    private static final double PRECISION = 0.03;

    private final JdbcClient database;
    private final StoredJson json;

    SentinelHistory(JdbcClient database, StoredJson json) {
        this.database = database;
        this.json = json;
    }

    /** The same block under the same profile. */
    public record Series(String sentinelKey, RuntimeProfile profile, List<Point> points) {}

    /**
     * @param lowMs to {@code highMs}: 95 % interval of the median
     * @param ratio to the first point
     * @param changed whether the ratio's whole interval lies more than 5 % from 1
     */
    public record Point(
            long campaignId,
            Instant at,
            int rounds,
            double medianMs,
            double lowMs,
            double highMs,
            double ratio,
            double ratioLow,
            double ratioHigh,
            boolean changed) {}

    /** The first campaign of each series, with which the others are compared, and the newest hundred, oldest first. */
    public List<Series> of(long deviceId) {
        Map<Long, List<Sample>> rounds = new LinkedHashMap<>();
        Map<Long, Row> heads = new LinkedHashMap<>();
        database
                .sql("""
                        with newest as (select id, sentinel_key, profile, started_at from campaign
                                        where device_id = :device and started_at is not null and jsonb_typeof(profile) = 'object'
                                        order by id desc limit :most),
                        first as (select distinct on (sentinel_key, profile - 'runtimeVersion') id, sentinel_key, profile, started_at
                                  from campaign where device_id = :device and started_at is not null and jsonb_typeof(profile) = 'object' and exists (
                                      select from sample where campaign_id = campaign.id and key = sentinel_key and state <> 'throttled')
                                  order by sentinel_key, profile - 'runtimeVersion', id)
                        select c.id, c.sentinel_key, c.profile, c.started_at, s.round,
                               percentile_cont(0.5) within group (order by s.wall_ns) as wall_ns
                        from (select * from newest union select * from first) c
                        join sample s on s.campaign_id = c.id and s.key = c.sentinel_key and s.state <> 'throttled'
                        group by c.id, c.sentinel_key, c.profile, c.started_at, s.round order by c.id, s.round""")
                .param("device", deviceId)
                .param("most", MOST_CAMPAIGNS)
                .query(json.rows("campaign", Row.class))
                .list()
                .stream()
                .flatMap(row -> Stream.ofNullable(row.value()))
                .forEach(row -> {
                    heads.putIfAbsent(row.id(), row);
                    rounds.computeIfAbsent(row.id(), first -> new ArrayList<>()).add(row.sample());
                });
        return series(heads, rounds);
    }

    private static List<Series> series(Map<Long, Row> heads, Map<Long, List<Sample>> rounds) {
        Map<Like, List<Point>> points = new LinkedHashMap<>();
        Map<Like, Estimate> firsts = new LinkedHashMap<>();
        heads.forEach((id, head) -> {
            Estimate estimate =
                    new Estimator(PRECISION).sentinel(rounds.getOrDefault(id, List.of()), head.sentinelKey());
            Like like = head.like();
            Estimate first = firsts.computeIfAbsent(like, none -> estimate);
            points.computeIfAbsent(like, none -> new ArrayList<>()).add(point(id, head, estimate, first));
        });
        List<Series> series = new ArrayList<>();
        points.forEach((like, of) -> series.add(new Series(like.key(), like.profile(), List.copyOf(of))));
        return series;
    }

    private static Point point(long campaign, Row head, Estimate now, Estimate first) {
        Ratio ratio = Ratio.between(now, first);
        boolean itself = now.equals(first);
        return new Point(
                campaign,
                head.startedAt(),
                now.samples(),
                now.medianMs(),
                now.lowMs(),
                now.highMs(),
                ratio.value(),
                itself ? 1 : ratio.low(),
                itself ? 1 : ratio.high(),
                !itself && ratio.beyond(CHANGED));
    }

    private record Like(String key, RuntimeProfile profile) {}

    private record Row(
            long id, String sentinelKey, RuntimeProfile profile, Instant startedAt, int round, double wallNs) {

        Like like() {
            return new Like(sentinelKey, profile.withRuntimeVersion(""));
        }

        Sample sample() {
            return new Sample(sentinelKey, round, 0, Math.round(wallNs), 0, Double.NaN, "ok");
        }
    }
}
