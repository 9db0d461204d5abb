package fusionlab.host;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Uses what Android lacks: the build checks all other classes against Android 13. */
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface HostOnly {}
