// CPU time that programs spend, user and system, as the kernel counts it.
import { readdir } from 'node:fs/promises'

/** By process id; of a family the children count too, those that have ended among them. */
export type Program = number | { family: number }
export type Programs = Readonly<Record<string, Program>>

type Stat = { ppid: number; own: number; waitedFor: number }

/** Gives back what answers how many ms each has spent since. */
export async function cpuMeter<P extends Programs>(programs: P): Promise<() => Promise<Record<keyof P, number>>> {
  const before = await readAll(programs)
  return async () => {
    const after = await readAll(programs)
    const spent = Object.keys(programs).map(name => [name, (after[name] ?? 0) - (before[name] ?? 0)])
    return Object.fromEntries(spent) as Record<keyof P, number>
  }
}

/** Microseconds of each of `count`. */
export function usEach<Name extends string>(spentMs: Record<Name, number>, count: number): Record<Name, number> {
  const each = Object.entries<number>(spentMs).map(([name, ms]) => [name, Math.round((ms * 10_000) / count) / 10])
  return Object.fromEntries(each) as Record<Name, number>
}

/** The server behind a connection: the parent of the process that answers it. */
export async function postgresFamily(databaseUrl: string): Promise<Program> {
  const sql = new Bun.SQL(databaseUrl, { max: 1 })
  const [row] = await sql`select pg_backend_pid() as pid`
  const { ppid } = await statOf(Number((row as { pid: number }).pid))
  await sql.close()
  return { family: ppid }
}

async function readAll(programs: Programs): Promise<Record<string, number>> {
  const read = Object.entries(programs).map(async ([name, program]) => [name, await cpuMsOf(program)])
  return Object.fromEntries(await Promise.all(read))
}

async function cpuMsOf(program: Program): Promise<number> {
  if (typeof program === 'number') return (await statOf(program)).own
  const { own, waitedFor } = await statOf(program.family)
  const pids = (await readdir('/proc')).filter(name => /^\d+$/.test(name))
  // One that has ended between the two is no child any more.
  const stats = await Promise.all(pids.map(pid => statOf(Number(pid)).catch(() => undefined)))
  const children = stats.filter(stat => stat?.ppid === program.family)
  return children.reduce((sum, stat) => sum + (stat?.own ?? 0), own + waitedFor)
}

/** proc_pid_stat(5), field 4 and fields 14 to 17; a tick is 10 ms. */
async function statOf(pid: number): Promise<Stat> {
  const fields = (await Bun.file(`/proc/${pid}/stat`).text()).split(') ').at(-1)?.split(' ') ?? []
  const ms = (at: number) => Number(fields[at]) * 10
  return { ppid: Number(fields[1]), own: ms(11) + ms(12), waitedFor: ms(13) + ms(14) }
}
