package fusionlab.adbd;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Scripts that replace Android's commands; their output is in files, so that tests can change it. */
record Shims(Path root) {

    private static final String GETPROP = """
            #!/bin/sh
            if [ $# -eq 0 ]; then sed 's/^\\([^=]*\\)=\\(.*\\)$/[\\1]: [\\2]/' '@ROOT@/properties'
            else sed -n "s/^$1=//p" '@ROOT@/properties'; fi
            """;

    private static final String DUMPSYS = """
            #!/bin/sh
            cat "@ROOT@/dumpsys/$1" 2>/dev/null || echo "Can't find service: $1"
            """;

    private static final String SETTINGS = """
            #!/bin/sh
            file="@ROOT@/settings/$2.$3"
            case $1 in
              get) cat "$file" 2>/dev/null || echo null ;;
              put) printf '%s\\n' "$4" >"$file" ;;
              delete) rm -f "$file"; echo 'Deleted 1 rows' ;;
            esac
            """;

    /** {@code input keyevent KEYCODE_WAKEUP}, and no other key. */
    private static final String INPUT = """
            #!/bin/sh
            if [ "$2" = KEYCODE_WAKEUP ]; then
              sed 's/mWakefulness=.*/mWakefulness=Awake/' '@ROOT@/dumpsys/power' >'@ROOT@/dumpsys/power.new' &&
                mv '@ROOT@/dumpsys/power.new' '@ROOT@/dumpsys/power'
            fi
            """;

    /** Options, a directory, a class and its arguments become a JVM; ports of the phone become ports of this host. */
    private static final String APP_PROCESS = """
            #!/bin/sh
            count=$#
            expected=option
            while [ "$count" -gt 0 ]; do
              word=$1
              shift
              count=$((count - 1))
              case $expected:$word in
                option:-*) set -- "$@" "$word" ;;
                option:*) expected=class ;;
                class:*) set -- "$@" -cp "$CLASSPATH" "$word"; expected=argument ;;
                *)
                  port=${word#http://127.0.0.1:}
                  if [ "$port" != "$word" ] && [ -f "@ROOT@/ports/$port" ]; then
                    word=http://127.0.0.1:$(cat "@ROOT@/ports/$port")
                  fi
                  set -- "$@" "$word"
                  ;;
              esac
            done
            exec '@JAVA@' -XX:+UseSerialGC -Dfusionlab.platform=android "$@"
            """;

    void install() throws IOException {
        script("getprop", GETPROP);
        script("dumpsys", DUMPSYS);
        script("settings", SETTINGS);
        script("input", INPUT);
        script("app_process", APP_PROCESS);
    }

    private void script(String name, String text) throws IOException {
        Path file = Files.createDirectories(root.resolve("bin")).resolve(name);
        String java = System.getProperty("java.home") + File.separator + "bin" + File.separator + "java";
        Files.writeString(file, text.replace("@ROOT@", root.toString()).replace("@JAVA@", java));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
