package fusionlab.server.limits;

import fusionlab.server.system.Places;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;

/**
 * Places for anonymous callers, counted by address, and for authenticated ones, counted by name.
 *
 * @param strangers by address
 * @param known by name
 */
record CallerPlaces(Places strangers, Places known) {

    /** The place for this request's caller, as far as it is identified yet. */
    Place of(HttpServletRequest request) {
        Authentication who = SecurityContextHolder.getContext().getAuthentication();
        return who == null || who instanceof AnonymousAuthenticationToken
                ? new Place(strangers, String.valueOf(request.getRemoteAddr()))
                : new Place(known, who.getName());
    }

    /** One caller's place. */
    record Place(Places places, String caller) {

        boolean enter() {
            return places.enter(caller);
        }

        void leave() {
            places.leave(caller);
        }
    }
}
