package fusionlab.server.architecture;

import fusionlab.server.database.StoredRow;
import fusionlab.unet.Architecture;
import java.util.Optional;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The lab's architectures, each kept once by its content hash. */
@Component
public class Architectures {

    private final ArchitectureRepository repository;

    Architectures(ArchitectureRepository repository) {
        this.repository = repository;
    }

    /**
     * Keeps the architecture if it is not there yet.
     *
     * @param origin where it came from, for people: {@code search 7}; that of the first time stays
     * @return its id, the same for equal architectures
     */
    @Transactional
    public long save(Architecture architecture, String origin) {
        repository.insertIfAbsent(
                architecture.topology().name(),
                architecture.topology().configJson(),
                architecture.text(),
                architecture.contentHash(),
                origin);
        return repository.findIdByContentHash(architecture.contentHash()).orElseThrow();
    }

    @Transactional(readOnly = true)
    public Optional<Architecture> find(long id) {
        return repository.findById(id).map(stored -> StoredRow.read("architecture", id, stored::toArchitecture)
                .orThrow());
    }
}
