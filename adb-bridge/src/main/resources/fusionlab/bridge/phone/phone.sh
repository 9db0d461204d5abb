#!/system/bin/sh
# What the bridge has done on a phone. POSIX shell and toybox only; all files lie beside this script.
dir=$(cd "$(dirname "$0")" && pwd) || exit 1
cd "$dir" || exit 1

# Prints the agent's process, if it runs: the file may be older than the last boot.
agent_pid() {
  pid=$(cat agent.pid 2>/dev/null)
  [ -n "$pid" ] && tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline" | grep -q fusionlab && echo "$pid"
}

# An absent setting is "null"; nothing at all means that it could not be read.
keep_setting() {
  value=$(settings get "$1" "$2" </dev/null) && [ -n "$value" ] || return 1
  printf '%s %s %s\n' "$1" "$2" "$value" >>settings.new
}

# Saved before anything is changed, and only once: after a crash the first save holds what the owner had.
change_settings() {
  if [ ! -f settings.saved ]; then
    rm -f settings.new
    keep_setting global stay_on_while_plugged_in &&
      keep_setting system screen_brightness_mode &&
      keep_setting system screen_brightness &&
      keep_setting global window_animation_scale &&
      keep_setting global transition_animation_scale &&
      keep_setting global animator_duration_scale &&
      mv settings.new settings.saved || return 1
  fi
  settings put global stay_on_while_plugged_in 7 </dev/null
  settings put system screen_brightness_mode 0 </dev/null
  settings put system screen_brightness 1 </dev/null
  settings put global window_animation_scale 0 </dev/null
  settings put global transition_animation_scale 0 </dev/null
  settings put global animator_duration_scale 0 </dev/null
  input keyevent KEYCODE_WAKEUP </dev/null >/dev/null 2>&1 # staying awake wakes nobody
  return 0
}

restore_settings() {
  [ -f settings.saved ] || return 0
  restored=yes
  while read -r namespace key value; do
    case $value in
      '') ;; # it was not known
      null) settings delete "$namespace" "$key" </dev/null >/dev/null || restored=no ;;
      *) settings put "$namespace" "$key" "$value" </dev/null || restored=no ;;
    esac
  done <settings.saved
  [ "$restored" = yes ] || return 1
  rm -f settings.saved
}

supervise() { # MAIN SERVER
  CLASSPATH=$dir/agent.jar app_process "-Djava.library.path=$dir/lib" "-Djava.io.tmpdir=$dir/state" \
    "-Duser.home=$dir" / "$1" --server "$2" --state "$dir/state" --token-file "$dir/token" </dev/null &
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
}

case $1 in
  start) # MAIN SERVER
    if [ -n "$(agent_pid)" ]; then exit 0; fi
    change_settings || exit 1
    rm -f agent.exit agent.pid
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
  stop) # SECONDS until it is killed
    pid=$(agent_pid)
    if [ -n "$pid" ]; then
      kill -TERM "$pid"
      waited=0
      while [ -n "$(agent_pid)" ] && [ "$waited" -lt "$2" ]; do
        sleep 1
        waited=$((waited + 1))
      done
      kill -KILL "$pid" 2>/dev/null
    fi
    rm -f agent.pid
    restore_settings
    ;;
  status)
    echo "boot=$(getprop sys.boot_completed)"
    echo "owner=$(cat owner 2>/dev/null)"
    echo "pid=$(agent_pid)"
    echo "exit=$(cat agent.exit 2>/dev/null)"
    echo "device=$(sed -n 's/.*"deviceId":\([0-9]*\).*/\1/p' state/device.json 2>/dev/null)"
    if [ -f settings.saved ]; then echo saved=yes; fi
    if [ -f state/beat ]; then echo "silent=$(($(date +%s) - $(stat -c %Y state/beat)))"; fi
    ;;
  log) tail -n 5 agent.log ;;
  restore) restore_settings ;;
  *) exit 2 ;;
esac
