package fusionlab.server.evaluation;

import fusionlab.server.rest.Idempotency;
import fusionlab.server.rest.Listing;
import fusionlab.server.rest.Paging;
import fusionlab.server.system.NotFoundException;
import java.security.Principal;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Quality tables in the making, over REST. */
@RestController
@RequestMapping(TablePaths.PATH)
class TablePaths {

    static final String PATH = "/api/v1/quality-tables/evaluations";

    private final TableMaking making;

    TablePaths(TableMaking making) {
        this.making = making;
    }

    @PostMapping
    ResponseEntity<TableMaking.Measurement> accept(
            @RequestBody TableRequest request, Idempotency idempotency, Principal person) {
        long id = idempotency.once(request, () -> making.accept(request, person.getName()));
        return ResponseEntity.accepted().location(idempotency.location(id)).body(one(id));
    }

    @GetMapping
    Listing<TableMaking.Measurement> list(Paging paging) {
        return making.newest(paging);
    }

    @GetMapping("/{id:\\d+}")
    TableMaking.Measurement one(@PathVariable long id) {
        return making.find(id).orElseThrow(() -> new NotFoundException("quality measurement", id, PATH));
    }

    @DeleteMapping("/{id:\\d+}")
    ResponseEntity<TableMaking.Measurement> cancel(@PathVariable long id) {
        making.cancel(id);
        return ResponseEntity.accepted().body(one(id));
    }
}
