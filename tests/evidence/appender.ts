// A relay's audit in a process of its own, to be killed: appends without end, core is away, and what append() resolved for is
// said on stdout, a line each.
//   bun tests/evidence/appender.ts DIR ROUND
import { writeSync } from 'node:fs'
import { openAudit } from '../../relay/spool/audit'
import { limits, listening, record } from '../../relay/spool/fixture'

const [dir = '', round = ''] = process.argv.slice(2)
const away = () => Promise.reject(new Error('core is away'))
const audit = await openAudit(dir, { send: away, limits: limits(16), log: listening().log })
let count = 0

async function visit(): Promise<void> {
  for (;;) {
    const id = `${round}-${++count}`
    await audit.append(record('/visit', { kind: 'begin', request_id: id }))
    writeSync(1, `begin ${id}\n`)
    await audit.append(record('/visit', { kind: 'end', request_id: id }), 'soon')
    writeSync(1, `end ${id}\n`)
  }
}

await Promise.all(Array.from({ length: 16 }, visit))
