# Starts the cluster's processes and ends them all: see cluster-process.ts, which runs this with the cluster's folder.
# Plain POSIX sh. Its input is a FIFO whose other end the test process holds open for as long as it lives.

cd "$1" || exit 1
trap '' INT TERM HUP # a Ctrl-C reaches the whole process group, and that is when this is needed

launch() {
  set --
  while IFS= read -r argument; do set -- "$@" "$argument"; done <"$run.command"
  "$@" >>"${run%.*}.log" 2>&1 </dev/null &
  echo $! >"$run.pid.part" && mv "$run.pid.part" "$run.pid"
  wait $!
  echo $? >"$run.exit.part"
  rm -f "$run.pid"
  mv "$run.exit.part" "$run.exit"
}

while read -r run; do launch & done <keeper.fifo

for file in *.pid; do [ -f "$file" ] && kill -9 "$(cat "$file")"; done
wait

# A child that has children of its own ends them after its death and then removes its folder `*.lingers`. Not forever.
turns=100
while [ $turns -gt 0 ] && ls -d ./*.lingers >/dev/null 2>&1; do
  turns=$((turns - 1))
  sleep 0.1
done
cd / && rm -rf "$1"
