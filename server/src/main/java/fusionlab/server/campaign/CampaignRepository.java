package fusionlab.server.campaign;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

interface CampaignRepository extends Repository<Campaign, Long> {

    Campaign saveAndFlush(Campaign campaign);

    Optional<Campaign> findById(long id);

    List<Campaign> findByIdIn(Collection<Long> ids);

    boolean existsByDeviceIdAndState(long deviceId, CampaignState state);

    /** The queued campaign whose turn it is. */
    @Query(
            "from Campaign where deviceId = :deviceId and state = QUEUED order by preferredAt desc nulls last, id limit 1")
    Optional<Campaign> next(long deviceId);

    /** Running campaigns without a job: no code path of this server leaves one, but a lab must not stall. */
    @Query(nativeQuery = true, value = """
            select c.id from campaign c
            where c.state = 'RUNNING'
              and not exists (select from job j where j.campaign_id = c.id and j.state in ('QUEUED', 'LEASED'))""")
    List<Long> stranded();

    /** Devices with queued campaigns and none running. */
    @Query(nativeQuery = true, value = """
            select distinct c.device_id from campaign c
            where c.state = 'QUEUED'
              and not exists (select from campaign r where r.device_id = c.device_id and r.state = 'RUNNING')""")
    List<Long> idleDevices();
}
