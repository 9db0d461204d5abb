#!/system/bin/sh
# The bridge's commands on a phone. POSIX shell and toybox only; all files are next to this script.
dir=$(cd "$(dirname "$0")" && pwd) || exit 1
cd "$dir" || exit 1

# Prints the agent's process, if it runs: the file may be older than the last boot.
agent_pid() {
  pid=$(cat agent.pid 2>/dev/null)
  [ -n "$pid" ] && tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline" | grep -q fusionlab && echo "$pid"
}

# The settings changed while an agent runs: namespace/key=value.
wishes='global/stay_on_while_plugged_in=7 system/screen_brightness_mode=0 system/screen_brightness=1
  global/window_animation_scale=0 global/transition_animation_scale=0 global/animator_duration_scale=0'

# An absent setting is "null"; empty output means that it could not be read.
keep_setting() {
  value=$(settings get "$1" "$2" </dev/null 2>/dev/null) && [ -n "$value" ] && printf '%s %s %s\n' "$1" "$2" "$value" >>settings.new
}

# Saved before anything is changed, and only once: after a crash the first save holds what the owner had. Makers may forbid the shell to
# change settings: what cannot be changed is named, and the agent runs all the same.
change_settings() {
  if [ ! -f settings.saved ]; then
    : >settings.new || return 1
    for wish in $wishes; do
      name=${wish%=*}
      keep_setting "${name%/*}" "${name#*/}"
    done
    mv settings.new settings.saved || return 1
  fi
  rm -f settings.unset
  for wish in $wishes; do
    name=${wish%=*}
    grep -q "^${name%/*} ${name#*/} " settings.saved &&
      settings put "${name%/*}" "${name#*/}" "${wish#*=}" </dev/null >/dev/null 2>&1 ||
      printf '%s ' "${name#*/}" >>settings.unset
  done
  input keyevent KEYCODE_WAKEUP </dev/null >/dev/null 2>&1 # staying awake wakes nobody
  return 0
}

restore_settings() {
  [ -f settings.saved ] || return 0
  restored=yes
  while read -r namespace key value; do
    [ "$(settings get "$namespace" "$key" </dev/null 2>/dev/null)" = "$value" ] && continue # it is as it was
    case $value in
      '') ;; # it was not known
      null) settings delete "$namespace" "$key" </dev/null >/dev/null || restored=no ;;
      *) settings put "$namespace" "$key" "$value" </dev/null || restored=no ;;
    esac
  done <settings.saved
  [ "$restored" = yes ] || return 1
  rm -f settings.saved settings.unset
}

# One start, and one supervisor, at a time: a start whose connection dropped may still be under way, and a supervisor whose agent has
# ended still has settings to restore. A symbolic link, which needs no file system with hard links, names the process.
holder() {
  pid=$(readlink supervisor 2>/dev/null)
  [ -n "$pid" ] && tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline" | grep -q phone.sh && echo "$pid"
}

claim() { # TENTHS of a second to wait
  waited=0
  until ln -s "$$" supervisor 2>/dev/null; do
    if [ -z "$(holder)" ]; then
      rm -f supervisor # of before a restart, or of a crash
    else
      [ "$waited" -lt "$1" ] || return 1
      sleep 0.1
    fi
    waited=$((waited + 1))
  done
}

supervise() { # MAIN SERVER
  ln -sf "$$" "supervisor.$$" && mv -f "supervisor.$$" supervisor # from the start, which waits
  CLASSPATH=$dir/agent.jar app_process "-Djava.library.path=$dir/lib" "-Djava.io.tmpdir=$dir/state" \
    "-Duser.home=$dir" / "$1" --server "$2" --state "$dir/state" --token-file "$dir/token" --stop-file "$dir/stop" </dev/null &
  agent=$!
  echo "$agent" >agent.pid.new && mv agent.pid.new agent.pid
  trap 'kill -TERM "$agent" 2>/dev/null' TERM INT HUP
  wait "$agent"
  code=$?
  while kill -0 "$agent" 2>/dev/null; do # a signal ended the wait, not the agent
    wait "$agent"
    code=$?
  done
  echo "$code" >agent.exit
  rm -f agent.pid
  restore_settings
  rm -f supervisor
}

case $1 in
  start) # MAIN SERVER
    if [ -n "$(agent_pid)" ]; then exit 0; fi
    if ! claim 50; then
      [ -n "$(agent_pid)" ] && exit 0
      echo "another start, or the end of the last agent, is under way"
      exit 1
    fi
    if [ -n "$(agent_pid)" ]; then # its supervisor was killed
      rm -f supervisor
      exit 0
    fi
    change_settings || {
      rm -f supervisor
      exit 1
    }
    rm -f agent.exit agent.pid stop
    if [ -f agent.log ]; then mv agent.log agent.log.1; fi
    detach=
    if command -v setsid >/dev/null 2>&1; then detach=setsid; fi
    $detach nohup sh "$dir/phone.sh" supervise "$2" "$3" >agent.log 2>&1 </dev/null &
    waited=0
    until [ -f agent.pid ] || [ -f agent.exit ] || [ "$waited" -ge 50 ]; do
      sleep 0.1
      waited=$((waited + 1))
    done
    [ -f agent.pid ] || [ -f agent.exit ]
    ;;
  supervise) supervise "$2" "$3" ;;
  stop) # SECONDS until it gets a signal, which ends it at once on Android
    end=$(($(date +%s) + $2))
    while { [ -n "$(agent_pid)" ] || [ -n "$(holder)" ]; } && [ "$(date +%s)" -lt "$end" ]; do
      : >stop
      sleep 0.2
    done
    for signal in TERM KILL; do
      pid=$(agent_pid)
      waited=0
      while [ -n "$pid" ] && [ "$waited" -lt 10 ]; do
        kill "-$signal" "$pid" 2>/dev/null
        sleep 0.2
        pid=$(agent_pid)
        waited=$((waited + 1))
      done
    done
    rm -f stop agent.pid
    claim 20 || exit 1
    restore_settings
    code=$?
    rm -f supervisor
    exit "$code"
    ;;
  status)
    waited=0 # an agent that has just ended: its supervisor is about to write how
    while [ -z "$(agent_pid)" ] && [ ! -f agent.exit ] && [ -n "$(holder)" ] && [ "$waited" -lt 20 ]; do
      sleep 0.1
      waited=$((waited + 1))
    done
    echo "boot=$(getprop sys.boot_completed)"
    echo "owner=$(cat owner 2>/dev/null)"
    echo "pid=$(agent_pid)"
    echo "exit=$(cat agent.exit 2>/dev/null)"
    echo "device=$(sed -n 's/.*"deviceId":\([0-9]*\).*/\1/p' state/device.json 2>/dev/null)"
    if [ -f settings.saved ]; then echo saved=yes; fi
    echo "unset=$(cat settings.unset 2>/dev/null)"
    if [ -f state/beat ]; then echo "silent=$(($(date +%s) - $(stat -c %Y state/beat)))"; fi
    ;;
  log) tail -n 5 agent.log ;;
  restore) restore_settings ;;
  *) exit 2 ;;
esac
