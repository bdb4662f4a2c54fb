// Recordings in the console, made by a real kubectl on a real cluster: found, played, searched, followed and cut; and one that
// would act on the terminal of who looks at it.
import { expect } from 'bun:test'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { startCluster } from '../harness/cluster.ts'
import { until } from '../harness/cluster-wait.ts'
import { findKubectl } from '../harness/kubectl.ts'
import { runPod } from '../harness/pod.ts'
import { type Salaminia, startSalaminia } from '../harness/salaminia.ts'
import { afterAll, beforeAll, openAsAdmin, test } from './browser.ts'

let sal: Salaminia
let cluster: Awaited<ReturnType<typeof startCluster>>
let browser: Browser
let page: Page
let config: string
const complaints: string[] = []

beforeAll(async () => {
  ;[sal, cluster] = await Promise.all([startSalaminia(), startCluster({ kubelet: true })])
  await sal.agent('demo', cluster.kubeconfig)
  const rights = { permissions: ['projects.read', 'clusters.read', 'kubeconfigs.create'], cluster_roles: ['edit'] }
  const role = { name: 'watched', display_name: 'Watched', scope: 'project', recording: 'mandatory', ...rights }
  await sal.api('POST', '/v1/roles', { body: role })
  const eve = await sal.person('eve@example.com', [{ role: 'watched' }])
  config = await eve.kubeconfig('--certificate')
  await runPod(cluster, 'box')
  ;({ browser, page } = await openAsAdmin(sal))
  page.setDefaultTimeout(12_000)
  page.on('pageerror', error => complaints.push(error.message))
  page.on('console', message => {
    if (message.type() === 'error') complaints.push(message.text())
  })
})

afterAll(async () => {
  await browser?.close()
  await sal?.stop()
  await cluster?.stop()
})

function shell(...command: string[]) {
  return Bun.spawn([findKubectl() ?? '', 'exec', '-it', 'box', '--', ...command], {
    env: { PATH: process.env.PATH ?? '', HOME: sal.dir, KUBECONFIG: config, TERM: 'xterm' },
    terminal: { cols: 90, rows: 20, data: () => {} },
  })
}

type Recording = { id: string; state: string; proof: string; is_indexed: boolean }

async function newest(isMeant: (recording: Recording) => boolean): Promise<string> {
  let id = ''
  await until('the recording is as far as that', async () => {
    const { items } = await sal.api<{ items: Recording[] }>('GET', '/v1/recordings?limit=1')
    id = items[0] && isMeant(items[0]) ? items[0].id : ''
    return id !== ''
  })
  return id
}

/** Answers the id of what was recorded. */
async function recorded(script: string): Promise<string> {
  await shell('sh', '-c', script).exited
  return newest(({ state, proof, is_indexed }) => state === 'ended' && proof === 'matches' && is_indexed)
}

const shows = (text: string) => page.locator('.xterm-rows').filter({ hasText: text }).waitFor()
const shown = () => page.locator('.xterm-rows').textContent()

test('an empty list says how recording is switched on', async () => {
  await page.goto('/recordings')
  expect(await page.locator('.empty').getByRole('link').allTextContents()).toEqual(['role', 'organization'])
})

test('one is found by what it showed, plays to its end, and is sought in', async () => {
  const id = await recorded('echo first heron; sleep 2; echo last pelican; exit 3')
  await page.goto('/recordings')
  await page.getByLabel('Text shown').fill('last pelican')
  await page.getByLabel('Person').selectOption('eve@example.com')
  await page.getByRole('button', { name: 'Search', exact: true }).click()
  await page.locator('td .hits a').click()
  await page.waitForURL(`${sal.url}/recordings/${id}?q=last%20pelican&at=*`)
  await shows('last pelican')
  await page.getByLabel('Position').fill('1000')
  await page.waitForFunction(() => !document.querySelector('.xterm-rows')?.textContent?.includes('pelican'))
  await shows('first heron')
  expect(await shown()).not.toContain('pelican')
  await page.getByLabel('Speed').selectOption('8')
  await page.locator('.player-screen').focus()
  await page.keyboard.press('Space')
  await page.getByText('That was all.').waitFor()
  await shows('last pelican')
  await page.getByRole('button', { name: 'exit 3' }).waitFor()
  expect(await page.locator('#about').textContent()).toContain('matches')
})

test('the page of a recording has no violation, no complaint and no sideways scroll', async () => {
  const AXE = join(import.meta.dir, '../../node_modules/axe-core/axe.min.js')
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await page.evaluate(await Bun.file(AXE).text())
    const violations = await page.evaluate(async () => {
      type Found = { violations: { id: string; nodes: { html: string }[] }[] }
      const { axe } = window as unknown as { axe: { run: () => Promise<Found> } }
      return (await axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)
    })
    expect(violations).toEqual([])
    const shot = process.env.SAL_SHOTS
    if (shot) await page.screenshot({ path: join(shot, `recording-${colorScheme}.png`), fullPage: true })
  }
  await page.setViewportSize({ width: 390, height: 844 })
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  expect(over).toBeLessThanOrEqual(0)
  await page.setViewportSize({ width: 1440, height: 900 })
  expect(complaints).toEqual([])
})

test('it reads as text without a script', async () => {
  const id = await newest(() => true)
  const text = await page.request.get(`/recordings/${id}/text`)
  expect(await text.text()).toContain('first heron\nlast pelican')
})

test('they are sorted by whom, where, how long and how big, but not what is found by its text', async () => {
  await shell('sh', '-c', 'seq 1 4000').exited
  const long = await newest(({ state }) => state === 'ended')
  await page.goto('/recordings')
  const ids = () => page.locator('td[data-label=What] a').evaluateAll(all => all.map(one => one.getAttribute('href')))
  const usual = await ids()
  expect(usual).toHaveLength(2)
  expect(usual[0]).toBe(`/recordings/${long}`)
  const by = async (title: string) => {
    await page.locator('thead').getByRole('link', { name: title }).click()
    await page.waitForURL(/sort=/)
    await page.locator('th[aria-sort=ascending]').filter({ hasText: title }).waitFor()
    return ids()
  }
  expect(await by('Size')).toEqual(usual.toReversed())
  expect(await by('Length')).toEqual(usual)
  expect(await by('Begun')).toEqual(usual.toReversed())
  for (const title of ['Who', 'Cluster']) expect((await by(title)).toSorted()).toEqual(usual.toSorted())
  await page.getByLabel('Text shown').fill('last pelican')
  await page.getByRole('button', { name: 'Search', exact: true }).click()
  await page.locator('td .hits a').waitFor()
  expect(await page.locator('thead a').count()).toBe(0)
})

test('one that runs is followed as it is typed, and cut', async () => {
  const child = shell('cat')
  const id = await newest(({ state }) => state === 'live')
  await page.goto('/connections')
  await page.getByRole('link', { name: 'Watch it' }).click()
  await page.waitForURL(`${sal.url}/recordings/${id}`)
  child.terminal?.write('a grey wagtail\r')
  await shows('a grey wagtail')
  await page.getByRole('link', { name: 'Cut the session' }).click()
  await page.getByRole('button', { name: 'Cut it now' }).click()
  await page.waitForURL(`${sal.url}/recordings/${id}?done=cut`)
  expect(await child.exited).not.toBe(0)
  await newest(({ state }) => state !== 'live')
})

test('A37 what would act on a terminal does not, in the player', async () => {
  const id = await recorded(
    "printf '\\033]52;c;c3RvbGVu\\007\\033]2;owned\\007\\033[c\\033]8;;http://x.example\\007calm sea\\n'",
  )
  const raw = await page.request.get(`/recordings/${id}/asciicast`)
  expect(await raw.text()).toContain('owned')
  const screen = await page.request.get(`/recordings/${id}/screen`)
  const lines = (await screen.text()).split('\n')
  expect(lines.join('')).toContain('calm sea')
  expect(lines.join('')).not.toMatch(/owned|c3RvbGVu|x\.example|\\u001b\[c/)
  await page.goto(`/recordings/${id}`)
  await page.getByRole('button', { name: 'Play' }).click()
  await shows('calm sea')
  expect(await page.title()).toContain('Salaminia')
})
