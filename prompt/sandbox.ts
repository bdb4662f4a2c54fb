// How a program of a session is started: as nobody in particular, with no privilege to gain and bounds on what it takes.
// Where we are not root it runs as we do, still bounded, if the operator allows that; where the system has no such tools it runs
// with a clean environment in its own folder.
import type { Place } from './place'

export type Bounds = { memoryBytes: number; processes: number }

/** Paths of setpriv(1) and prlimit(1) of util-linux; undefined where there is none. */
export type Tools = { setpriv: string | undefined; prlimit: string | undefined }

export function findTools(path: string): Tools {
  const find = (name: string) => Bun.which(name, { PATH: path }) ?? undefined
  return { setpriv: find('setpriv'), prlimit: find('prlimit') }
}

/** The words to start instead of `argv`. */
export function sandboxed(
  argv: readonly string[],
  { uid }: Pick<Place, 'uid'>,
  at: { tools: Tools; bounds: Bounds },
): string[] {
  const { tools, bounds } = at
  const limits = tools.prlimit
    ? [
        tools.prlimit,
        `--data=${bounds.memoryBytes}`,
        `--nproc=${bounds.processes}`,
        '--core=0',
        '--fsize=67108864',
        '--nofile=256',
      ]
    : []
  if (uid === undefined)
    return [
      ...(tools.setpriv ? [tools.setpriv, '--no-new-privs'] : []),
      ...limits.filter(word => !word.startsWith('--nproc')),
      ...argv,
    ]
  return [...asUser(uid, tools), ...limits, ...argv]
}

/** Ends all that still runs as the user of a session, however it got away from what started it. */
export async function endAllOf({ uid }: Pick<Place, 'uid'>, tools: Tools): Promise<void> {
  if (uid === undefined) return
  // The kernel lets a signal to -1 reach what this user may signal, and that is itself and nobody else (kill(2)).
  const words = [...asUser(uid, tools), '/bin/sh', '-c', 'kill -KILL -1']
  await Bun.spawn(words, { env: {}, stdin: 'ignore', stdout: 'ignore', stderr: 'ignore' }).exited
}

/** The first of these paths that a user like those of sessions, or we where there are none, cannot run or read. */
export async function firstOutOfReach(
  paths: { run: readonly string[]; read: readonly string[] },
  { uid }: Pick<Place, 'uid'>,
  tools: Tools,
): Promise<string | undefined> {
  const script = 'for p; do [ "$p" = -- ] && t=-r && continue; test $t "$p" || { printf %s "$p"; exit; }; done'
  const test = ['/bin/sh', '-c', `t=-x; ${script}`, 'sh', ...paths.run, '--', ...paths.read]
  const words = uid === undefined ? test : [...asUser(uid, tools), ...test]
  const out = Bun.spawn(words, { env: {}, cwd: '/', stdin: 'ignore', stdout: 'pipe', stderr: 'ignore' })
  return (await new Response(out.stdout).text()) || undefined
}

function asUser(uid: number, { setpriv }: Tools): string[] {
  if (!setpriv) throw new Error('Cannot change the user of a program: setpriv is missing')
  return [
    ...[setpriv, `--reuid=${uid}`, `--regid=${uid}`, '--clear-groups'],
    ...['--no-new-privs', '--bounding-set=-all', '--inh-caps=-all'],
  ]
}
