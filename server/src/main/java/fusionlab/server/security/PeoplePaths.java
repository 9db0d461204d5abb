package fusionlab.server.security;

import fusionlab.server.rest.Addresses;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.security.Principal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Accounts are changed by people only: with a leaked token nobody makes a way in that outlives it. */
@RestController
@RequestMapping(PeoplePaths.PATH)
class PeoplePaths {

    static final String PATH = "/api/v1/people";

    private final People people;

    PeoplePaths(People people) {
        this.people = people;
    }

    /** @param name letters, digits and . _ - @ */
    record NewPerson(
            @NotNull(message = "is missing: give the person a name")
            @Pattern(
                    regexp = "(?=.*[A-Za-z0-9])[A-Za-z0-9._@-]{1,64}",
                    message =
                            "must be 1 to 64 letters, digits, dots, hyphens, underscores or @, with a letter or digit")
            String name,

            @NotNull Role role) {}

    /** @param password shown once */
    record InvitedPerson(String name, Role role, String password) {

        static InvitedPerson of(People.WithPassword made) {
            return new InvitedPerson(made.person().name(), made.person().role(), made.password());
        }
    }

    record Items(List<People.Person> items) {}

    /**
     * @param current the present password
     * @param password the new one, of at least 12 characters
     */
    record NewPassword(@Nullable String current, @Nullable String password) {}

    /** Lists the people who may sign in, by name. */
    @GetMapping
    Items list() {
        return new Items(people.list());
    }

    /**
     * Describes a person.
     *
     * @param name of the person
     */
    @GetMapping("/{name}")
    People.Person one(@PathVariable String name) {
        return people.get(name);
    }

    /**
     * Adds a person. The generated password is shown this once. With a session of the dashboard only.
     *
     * @param body name and role
     */
    @ResponseStatus(HttpStatus.CREATED)
    @PostMapping
    ResponseEntity<InvitedPerson> create(@Valid @RequestBody NewPerson body, Principal by) {
        People.WithPassword made = people.create(body.name(), body.role(), by);
        return ResponseEntity.created(Addresses.of(PATH, made.person().name())).body(InvitedPerson.of(made));
    }

    /**
     * Removes a person. That person's sessions end. With a session of the dashboard only.
     *
     * @param name of the person
     */
    @DeleteMapping("/{name}")
    People.Person remove(@PathVariable String name, Principal by) {
        return people.remove(name, by);
    }

    /**
     * Gives a person a new password. It is generated and shown this once; sessions with the old one end. With a session of the dashboard only.
     *
     * @param name of the person
     */
    @PostMapping("/{name}/password-reset")
    InvitedPerson reset(@PathVariable String name, Principal by) {
        return InvitedPerson.of(people.reset(name, by));
    }

    /**
     * Changes one's own password. One's other sessions end. With a session of the dashboard only, in any role.
     *
     * @param name one's own
     * @param body the present and the new password
     */
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @PostMapping("/{name}/password")
    void change(
            @PathVariable String name,
            @RequestBody(required = false) @Nullable NewPassword body,
            Principal by,
            HttpServletRequest request) {
        NewPassword passwords = body == null ? new NewPassword(null, null) : body;
        PersonSessions.begin(request, people.change(name, by, passwords.current(), passwords.password()));
    }
}
