import { expect, test } from 'bun:test'
import { Chain } from '../../core/audit-events/testing'
import { HOOK_MS, openFixture } from '../../core/fixture'
import { handlerOf } from '../../core/sign-ins/fixture'

test(
  'GET /audit shows a request once, whether it ended or was refused after it had begun',
  async () => {
    const core = await openFixture()
    const handle = handlerOf(core, 'http://core.test')
    const at = (second: number) => new Date(core.clock.ms - 60_000 + second * 1_000).toISOString()
    const begin = { kind: 'begin', status: null } as const
    const refused = { request_id: crypto.randomUUID(), name: 'refused' }
    const running = { request_id: crypto.randomUUID(), name: 'running' }
    await Chain(core).append(
      { ...begin, ...refused, at: at(1) },
      { ...begin, ...running, at: at(2) },
      { ...refused, kind: 'denial', status: 403, reason: 'no-rights', at: at(3) },
    )
    const headers = { cookie: `sal_session=${core.admin}` }
    const page = await (await handle(new Request('http://core.test/audit?range=all', { headers }))).text()
    const rows = page
      .split('<tr>')
      .slice(2)
      .map(row => /denied|begun/.exec(row)?.[0])
    expect(rows).toEqual(['denied', 'begun'])
    await core.close()
  },
  HOOK_MS,
)
