#!/bin/sh
# Install a kiosk, bring it to another version, or take it away. Running it twice changes nothing.
#
#   install.sh [FOLDER]     FOLDER is the frozen program, dist/kiosk; without one, the folder that this script is in
#   install.sh --roll-back  go back to the version before, if its `kiosk doctor` is content
#   install.sh --roll-back --anyway    ... or even if not; nothing is started
#   install.sh --remove     take program, units and rules away; settings, numbers and backups stay
#   install.sh --remove --purge    ... and those too
#
# A new version lies beside the old one in /opt/kiosk, and counts once its own `kiosk doctor` is content with a copy of
# the store. Nothing is downloaded.
set -eu

ROOT=${KIOSK_INSTALL_ROOT:-}  # another root, for trying it out
OPT=$ROOT/opt/kiosk
STATE=$ROOT/var/lib/kiosk
SETTINGS=$ROOT/etc/kiosk
UNITS=$ROOT/etc/systemd/system
RULES=$ROOT/etc/udev/rules.d/70-kiosk.rules
POLKIT=$ROOT/etc/polkit-1/rules.d/50-kiosk.rules
COMMAND=$ROOT/usr/local/bin/kiosk
USER_NAME=kiosk
SERVICES="kiosk.service kiosk-serve.service"
UNIT_FILES="kiosk.service kiosk-serve.service kiosk-backup.service kiosk-backup.timer"

say() { printf '%s\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }
as_kiosk() { runuser -u "$USER_NAME" -- env HOME="$STATE" LANG=C.UTF-8 KIOSK_CONFIG="$SETTINGS/kiosk.toml" "$@"; }
in_use() { readlink "$OPT/current" 2>/dev/null || true; }

[ -n "$ROOT" ] || [ "$(id -u)" = 0 ] || fail "Run this as root: sudo $0 $*"

running() {  # those of our services that run now
    for service in $SERVICES; do
        if systemctl is-active --quiet "$service"; then printf '%s ' "$service"; fi
    done
}

point_to() {  # VERSION: in one step, so that a power cut leaves the old one or the new one
    ln -sfn "$1" "$OPT/.current"
    mv -T "$OPT/.current" "$OPT/current"
}

remove() {
    for unit in kiosk-backup.timer $SERVICES; do systemctl disable --now "$unit" 2>/dev/null || true; done
    for unit in $UNIT_FILES; do rm -f "$UNITS/$unit"; done
    rm -f "$RULES" "$POLKIT" "$COMMAND"
    rm -rf "$OPT"
    systemctl daemon-reload
    # shellcheck disable=SC2086  # one word per service is meant
    systemctl reset-failed $SERVICES 2>/dev/null || true
    if [ "${1:-}" = --purge ]; then
        rm -rf "$STATE" "$SETTINGS"
        if id "$USER_NAME" >/dev/null 2>&1; then userdel "$USER_NAME"; fi
        say "Removed, with settings, numbers and backups."
    else
        say "Removed. Settings ($SETTINGS), numbers and backups ($STATE) are still there; --purge takes them too."
    fi
}

roll_back() {  # --anyway: without asking its doctor
    previous=$(readlink "$OPT/previous" 2>/dev/null || true)
    now=$(in_use)
    if [ -z "$previous" ] || [ ! -d "$OPT/$previous" ]; then fail "There is no version to go back to."; fi
    were_running=$(running)
    # shellcheck disable=SC2086  # one word per service is meant
    [ -z "$were_running" ] || systemctl stop $were_running
    if [ "${1:-}" = --anyway ]; then
        point_to "$previous"
        ln -sfn "$now" "$OPT/previous"
        say "Back at $previous, which is stopped. For a store that is newer than the program: kiosk restore with the backup"
        say "that the update made, in $STATE/backups. Then: systemctl start ${were_running:-kiosk.service}"
        return
    fi
    code=0
    is_fit "$previous" || code=$?
    if [ "$code" = 0 ]; then
        point_to "$previous"
        ln -sfn "$now" "$OPT/previous"
    fi
    # shellcheck disable=SC2086
    [ -z "$were_running" ] || systemctl start $were_running
    [ "$code" = 0 ] || fail "kiosk doctor of $previous is not content: see above. $now is still in use. Take settings that it does
not know out of $SETTINGS/kiosk.toml; for a store that is newer than the program: $0 --roll-back --anyway"
    say "Back at $previous."
}

prepare_system() {  # account, folders, settings, units, rules: what is there already stays
    if ! id "$USER_NAME" >/dev/null 2>&1; then
        useradd --system --user-group --home-dir /var/lib/kiosk --no-create-home --shell /usr/sbin/nologin "$USER_NAME"
    fi
    install -d -m 755 "$OPT" "$UNITS" "$(dirname "$RULES")" "$(dirname "$COMMAND")"
    install -d -m 700 -o "$USER_NAME" -g "$USER_NAME" "$STATE"
    install -d -m 750 -o root -g "$USER_NAME" "$SETTINGS"
    if [ ! -e "$SETTINGS/kiosk.toml" ]; then
        install -m 640 -o root -g "$USER_NAME" "$FILES/kiosk.toml" "$SETTINGS/kiosk.toml"
    fi
    for unit in $UNIT_FILES; do install -m 644 "$FILES/systemd/$unit" "$UNITS/$unit"; done
    if [ ! -e "$RULES" ]; then install -m 644 "$FILES/udev/70-kiosk.rules" "$RULES"; fi
    polkit_rules=$(dirname "$POLKIT")  # polkit's own folder stays as closed as it is; without polkit nobody reads it
    [ -d "$polkit_rules" ] || install -d -m 755 "$polkit_rules"
    install -m 644 "$FILES/polkit/50-kiosk.rules" "$POLKIT"
    # The command as an administrator types it: as the kiosk's own account, with the kiosk's own settings.
    cat >"$COMMAND.new" <<'END'
#!/bin/sh
# Part of the kiosk's installation; `install.sh --remove` takes it away.
[ "$(id -un)" = kiosk ] || exec runuser -u kiosk -- "$0" "$@"
export KIOSK_CONFIG="${KIOSK_CONFIG:-/etc/kiosk/kiosk.toml}" HOME=/var/lib/kiosk LANG="${LANG:-C.UTF-8}"
exec /opt/kiosk/current/kiosk "$@"
END
    chmod 755 "$COMMAND.new"
    mv "$COMMAND.new" "$COMMAND"
    systemctl daemon-reload
    if command -v udevadm >/dev/null; then udevadm control --reload 2>/dev/null || true; fi
}

version_of() {  # FOLDER: the program's version, and what tells two builds of it apart
    number=$("$1/kiosk" --version) || fail "$1/kiosk does not start."
    content=$(cd "$1" && find . -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum | cut -c1-8)
    printf '%s-%s' "$number" "$content"
}

is_fit() {  # VERSION: is its doctor content, with a copy of the store that it may bring up to date?
    trial=$STATE/update-trial
    rm -rf "$trial"
    install -d -m 700 -o "$USER_NAME" -g "$USER_NAME" "$trial"
    for file in "$STATE"/kiosk.sqlite3 "$STATE"/kiosk.sqlite3-journal "$STATE"/kiosk.sqlite3-wal; do
        [ ! -e "$file" ] || cp -p "$file" "$trial/"
    done
    code=0
    as_kiosk env KIOSK_STATE_DIR="$trial" "$OPT/$1/kiosk" doctor || code=$?
    rm -rf "$trial"
    return "$code"
}

install_version() {
    source=$(cd "$1" && pwd)
    [ -f "$source/kiosk" ] || fail "$source is not the frozen program: there is no file $source/kiosk."
    version=$(version_of "$source")
    before=$(in_use)
    prepare_system
    if [ "$before" = "$version" ]; then
        say "$version is installed and in use."
        return
    fi
    if [ ! -d "$OPT/$version" ]; then
        rm -rf "$OPT/.new"
        cp -a "$source" "$OPT/.new"
        chown -R root:root "$OPT/.new"
        chmod -R go-w,a+rX "$OPT/.new"
        mv "$OPT/.new" "$OPT/$version"
    fi
    were_running=$(running)
    if [ -n "$before" ] && [ -e "$STATE/kiosk.sqlite3" ]; then
        as_kiosk "$OPT/$before/kiosk" backup || say "No backup was made; see above."
    fi
    # shellcheck disable=SC2086
    [ -z "$were_running" ] || systemctl stop $were_running  # a camera serves one program at a time
    if is_fit "$version"; then
        point_to "$version"
        [ -z "$before" ] || ln -sfn "$before" "$OPT/previous"
        # shellcheck disable=SC2086
        [ -z "$were_running" ] || systemctl start $were_running
        remove_old
        say "$version is in use."
        [ -n "$were_running" ] || say "Start it: systemctl enable --now kiosk.service kiosk-backup.timer"
        return
    fi
    # shellcheck disable=SC2086
    [ -z "$were_running" ] || systemctl start $were_running
    rm -rf "${OPT:?}/$version"
    [ -n "$before" ] || fail "kiosk doctor is not content: see above. Nothing is in use yet; set $SETTINGS/kiosk.toml right, and run this again."
    fail "kiosk doctor of $version is not content: see above. $before is still in use, and nothing has changed."
}

remove_old() {  # all but the one in use and the one before
    for old in "$OPT"/*/; do
        old=$(basename "$old")
        case $old in
            current | previous | "$(in_use)" | "$(readlink "$OPT/previous" 2>/dev/null)") ;;
            *) rm -rf "${OPT:?}/$old" ;;
        esac
    done
}

HERE=$(cd "$(dirname "$0")" && pwd)
FILES=$HERE  # units, rules and settings lie beside this script, in a checkout and in the frozen program
case ${1:-} in
    --remove) remove "${2:-}" ;;
    --roll-back) roll_back "${2:-}" ;;
    -*) fail "usage: $0 [FOLDER | --roll-back [--anyway] | --remove [--purge]]" ;;
    *) install_version "${1:-$HERE/..}" ;;
esac
