#!/bin/bash
# Runs one command on the head node. Assignments stand before this, made by remote-script.ts, each base64 of something:
# RUN_ARGV the words of the command, each ending with NUL; RUN_AS the user, made if need be, or nothing for root; RUN_DIR a directory
# in that user's home, or nothing; RUN_FILES files for it, name and content, each ending with NUL; RUN_INPUT what the command
# reads; SEAL_TO a public key, or nothing. Nothing of it is ever read as shell. Prints three lines: exit=, stdout= (base64 of
# gzip) or sealed= (encrypted piece by piece, in base64, with commas between), stderr= (base64 of gzip). Of an answer that is too
# long for one, a fourth says where its other parts are kept: rest=, with a name and how many they are. RUN_PART, with that name
# and a number, asks for one of them: part=.
# shellcheck disable=SC2154
set -u
umask 077
export LC_ALL=C PATH="${PATH-}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

# What the command would never answer: it could not be run, or was cut off when it ran before.
NOT_RUN=125
CUT_OFF=124
MOST_STDERR=4000
# Run Command keeps 24,000 characters. What it does not is kept in memory for some minutes, for root alone.
PART=16000
ANSWERS=${CONDOR_ANNEX_ANSWERS:-/run/condor-annex-answers}

decode() {
  printf %s "$1" | base64 -d
}

refuse() {
  printf '%s\n' "$1" >&2
  exit "$NOT_RUN"
}

write_files() {
  local -a files
  local at
  mapfile -d '' -t files < <(decode "$RUN_FILES")
  for ((at = 0; at + 1 < ${#files[@]}; at += 2)); do
    [[ ${files[at]} =~ ^[A-Za-z0-9_][A-Za-z0-9._-]{0,99}$ ]] || refuse "A file cannot be called that."
    { printf %s "${files[at + 1]}" >"${files[at]}" && chmod 0700 "${files[at]}"; } || refuse "A file could not be written."
  done
}

# The command does not get to see what it came in.
run_command() {
  (
    unset RUN_ARGV RUN_FILES RUN_INPUT RUN_DIR RUN_AS RUN_PART SEAL_TO NOT_RUN CUT_OFF
    "$@"
  )
}

# In a directory of its own a command is run once: asked again, it has its first answer. One that failed may be tried again.
run_once() {
  local status
  { mkdir -p -- "$1" && cd -P -- "$1"; } || refuse "The directory could not be made."
  { exec 9>.lock && flock 9; } || refuse "The directory could not be locked."
  if [ -e .answer ]; then
    cat .answer
    return
  fi
  [ ! -e .begun ] || exit "$CUT_OFF"
  write_files
  : >.begun || refuse "The directory cannot be written to."
  run_command "${@:2}" >.said 9>&- < <(decode "$RUN_INPUT")
  status=$?
  cat .said
  if [ "$status" = 0 ]; then mv .said .answer; else rm -f .begun; fi
  return "$status"
}

run_here() {
  local -a argv
  local dir
  mapfile -d '' -t argv < <(decode "$RUN_ARGV")
  dir=$(decode "$RUN_DIR")
  [[ ${argv[0]-} =~ ^[a-z][a-z_]*$ ]] || refuse "That is no command."
  if [ -z "$dir" ]; then
    run_command "${argv[@]}" < <(decode "$RUN_INPUT")
    return
  fi
  [[ $dir =~ ^[A-Za-z0-9][A-Za-z0-9-]*(/[A-Za-z0-9][A-Za-z0-9-]*)*$ ]] || refuse "A directory cannot be called that."
  run_once "$HOME/$dir" "${argv[@]}"
}

# One after the other: who comes second must not find a user whose home is not there yet.
make_user() {
  (
    flock 8
    id -u -- "$1" >/dev/null 2>&1 || useradd --create-home --shell "$(command -v nologin || echo /bin/false)" -- "$1"
  ) 8</etc/passwd
}

# Only people's users: none that the system has for itself, whatever their names.
run_as() {
  local user=$1 home uid
  [[ $user =~ ^[a-z][a-z0-9-]{2,31}$ ]] || refuse "A user cannot be called that."
  make_user "$user" >&2 || refuse "The user could not be made."
  uid=$(id -u -- "$user")
  [[ $uid =~ ^[0-9]+$ && $uid -ge 1000 && $uid -lt 60000 ]] || refuse "That user belongs to the system."
  home=$(getent passwd "$user" | cut -d: -f6)
  [ -n "$home" ] || refuse "The user has no home."
  cd / || exit
  # In the environment and not among the words, which everybody can read; and nothing of root's environment with it.
  # shellcheck disable=SC2046
  unset $(compgen -e | grep -v '^PATH$')
  export HOME=$home USER=$user LOGNAME=$user LC_ALL=C NOT_RUN CUT_OFF RUN_ARGV RUN_FILES RUN_DIR RUN_INPUT
  exec runuser -u "$user" -- bash --norc -c "set -u; umask 077
    $(declare -f decode refuse write_files run_command run_once run_here)
    run_here"
}

run() {
  if [ -n "$RUN_AS" ]; then run_as "$(decode "$RUN_AS")"; else run_here; fi
}

# A piece is what one encryption holds, with a key of 2048 bits.
seal() {
  local at size
  decode "$SEAL_TO" >"$work/key" && size=$(wc -c <"$work/out") || return
  for ((at = 0; at < size; at += 190)); do
    [ "$at" = 0 ] || printf ,
    tail -c "+$((at + 1))" "$work/out" | head -c 190 >"$work/piece" &&
      openssl pkeyutl -encrypt -pubin -inkey "$work/key" -in "$work/piece" -out "$work/sealed" \
        -pkeyopt rsa_padding_mode:oaep -pkeyopt rsa_oaep_md:sha256 &&
      base64 -w 0 <"$work/sealed" || return
  done
}

# $1 = the whole answer in base64
keep_answer() {
  local name
  mkdir -p -- "$ANSWERS" && find "$ANSWERS" -type f -mmin +10 -delete &&
    name=$(od -An -N8 -tx1 /dev/urandom | tr -d ' \n') && printf %s "$1" >"$ANSWERS/$name" &&
    printf 'rest=%s %s\n' "$name" "$(((${#1} - 1) / PART))"
}

print_part() {
  local name at
  read -r name at < <(decode "$RUN_PART")
  [[ $name =~ ^[0-9a-f]{16}$ && $at =~ ^[1-9][0-9]{0,3}$ ]] || exit
  printf 'part=%s\n' "$(tail -c "+$((at * PART + 1))" "$ANSWERS/$name" | head -c "$PART")"
}

main() {
  local status said packed rest=
  # In memory, where there is some: what is sealed should not lie on a disk first.
  work=$(mktemp -d -p /dev/shm 2>/dev/null || mktemp -d) || exit
  trap 'rm -rf -- "$work"' EXIT
  (run) >"$work/out" 2>"$work/err"
  status=$?
  if [ -z "$SEAL_TO" ]; then
    packed=$(gzip -9n <"$work/out" | base64 -w 0)
    said=stdout=${packed:0:PART}
    ((${#packed} <= PART)) || rest=$(keep_answer "$packed")
  else
    said=sealed=$(seal 2>>"$work/err") || { said=sealed=; status=$NOT_RUN; }
  fi
  printf 'exit=%s\n%s\n' "$status" "$said"
  printf 'stderr=%s\n' "$(head -c "$MOST_STDERR" "$work/err" | gzip -9n | base64 -w 0)"
  [ -z "$rest" ] || printf '%s\n' "$rest"
}

if [ -n "$RUN_PART" ]; then print_part; else main; fi
