# Lists all files of the image that it runs in, and packs those that are read. GNU tools only: with others it fails.
#   sh -c PROGRAM NAME PLACE FORM WHICH PATH...
# PLACE gets `list`, in find's FORM, and the archive `files` with what is at the paths; where WHICH is
# `programs`, also with every ELF file, told by its first four bytes, and all that may be started.
set -e
export LC_ALL=C
place=$1 form=$2 which=$3
shift 3
mkdir "$place"
cd "$place"
find / -path "$place" -prune -o -fprintf list "$form" \
  '(' -path /proc -o -path /sys -o -path /dev ')' -prune -o \
  -type f -size +4c '(' -perm /111 -fprint0 started -o -fprint0 others ')'
: > chosen
for path; do
  if [ -e "$path" ]; then find "$path" -type f -print0 >> chosen; fi
done
if [ "$which" = programs ]; then
  xargs -0r head -qc4 < others > heads
  od -An -v -tx1 -w4 heads | tr '\n' '\0' > words
  paste -zd' ' words others | sed -zn 's/^ 7f 45 4c 46 //p' > programs
  cat started programs >> chosen
fi
tar --null -cPf files -T chosen
