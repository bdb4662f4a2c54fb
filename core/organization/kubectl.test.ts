// Who may use kubectl: organization × person × cluster, as a table.
import { expect, test } from 'bun:test'
import { decideKubectl, type KubectlRules, type Origin } from './kubectl'
import type { Switches } from './model'

const NOW_MS = 1_800_000_000_000
const NOTHING: Switches = { kubectl_cli_enabled: null, kubectl_browser_enabled: null, sign_in_within_seconds: null }
const signedIn = (secondsAgo: number) => new Date(NOW_MS - secondsAgo * 1000)

function decide(given: Partial<KubectlRules>, origin: Origin = 'cli') {
  const organization = { kubectl_cli_enabled: true, kubectl_browser_enabled: true, sign_in_within_seconds: null }
  const rules = {
    isPerson: true,
    mustChangePassword: false,
    lastSignInAt: signedIn(100),
    organization,
    user: NOTHING,
    cluster: NOTHING,
  }
  return decideKubectl({ ...rules, ...given }, origin, NOW_MS)
}

const SWITCHED: [boolean, boolean | null, boolean | null, boolean][] = [
  [true, null, null, true],
  [false, null, null, false],
  [true, false, null, false],
  [false, true, null, true],
  [true, null, false, false],
  [false, true, false, false],
  [false, null, true, false],
  [true, false, true, false],
  [true, true, true, true],
]
for (const origin of ['cli', 'browser'] as const) {
  const name = `kubectl_${origin}_enabled` as const
  const other = origin === 'cli' ? 'browser' : 'cli'
  for (const [whole, user, cluster, isAllowed] of SWITCHED) {
    test(`kubectl by ${origin}: organization ${whole}, person ${user}, cluster ${cluster} is ${isAllowed}`, () => {
      const organization = {
        kubectl_cli_enabled: true,
        kubectl_browser_enabled: true,
        sign_in_within_seconds: null,
        [name]: whole,
      }
      const rules = { organization, user: { ...NOTHING, [name]: user }, cluster: { ...NOTHING, [name]: cluster } }
      const expected = isAllowed
        ? { allow: true, untilMs: Number.POSITIVE_INFINITY }
        : { allow: false, reason: 'kubectl-disabled' }
      expect(decide(rules, origin)).toEqual(expected as never)
      expect(decide(rules, other).allow).toBe(true)
    })
  }
}

/** Seconds of the organization, the person and the cluster; how long ago the sign-in was; what is left, null: refused. */
const WITHIN: [number | null, number | null, number | null, number | null, number | null][] = [
  [null, null, null, 1e9, Number.POSITIVE_INFINITY],
  [null, null, null, null, Number.POSITIVE_INFINITY],
  [300, null, null, 100, 200],
  [300, null, null, 300, null],
  [300, null, null, 299.999, 0.001],
  [300, null, null, null, null],
  [300, 900, null, 400, 500],
  [900, 300, null, 400, null],
  [null, 300, null, 100, 200],
  [900, null, 300, 100, 200],
  [300, null, 900, 100, 200],
  [300, 900, 600, 400, 200],
  [null, null, 600, 700, null],
]
for (const [whole, user, cluster, ago, left] of WITHIN) {
  test(`a sign-in ${ago} s ago: organization ${whole}, person ${user}, cluster ${cluster} leaves ${left}`, () => {
    const within = (sign_in_within_seconds: number | null) => ({ ...NOTHING, sign_in_within_seconds })
    const organization = { kubectl_cli_enabled: true, kubectl_browser_enabled: true, sign_in_within_seconds: whole }
    const lastSignInAt = ago === null ? null : signedIn(ago)
    const rules = { organization, lastSignInAt, user: within(user), cluster: within(cluster) }
    const untilMs = left === null ? 0 : NOW_MS + Math.round(left * 1000)
    const expected = left === null ? { allow: false, reason: 'sign-in-too-old' } : { allow: true, untilMs }
    expect(decide(rules)).toEqual(expected as never)
    expect(decide({ ...rules, isPerson: false })).toEqual({ allow: true, untilMs: Number.POSITIVE_INFINITY })
  })
}

test('who must change their password has no kubectl by any way', () => {
  for (const origin of ['cli', 'browser'] as const) {
    const decision = decide({ mustChangePassword: true }, origin)
    expect(decision).toEqual({ allow: false, reason: 'password-change-required' })
  }
})
