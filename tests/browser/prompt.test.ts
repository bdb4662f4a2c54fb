// kubectl in the browser, on a real cluster: commands, completion, a shell in a pod, Ctrl-C, filters, what is refused, and what
// happens when the connection or the right to it is lost.
import { expect } from 'bun:test'
import { chmod, copyFile, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
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
let adaId: string

beforeAll(async () => {
  // Programs of the prompt run as nobody in particular, who cannot look into root's home.
  const kubectl = join(await mkdtemp(join(tmpdir(), 'sal-kubectl-')), 'kubectl')
  await copyFile(findKubectl() ?? '', kubectl)
  await chmod(join(kubectl, '..'), 0o755)
  await chmod(kubectl, 0o755)
  ;[sal, cluster] = await Promise.all([
    startSalaminia({ flags: ['--kubectl', kubectl, '--prompt-shared-user', '--prompt-sessions-per-person', '3'] }),
    startCluster({ kubelet: true }),
  ])
  const agent = await sal.agent('prod', cluster.kubeconfig)
  const opened = await openAsAdmin(sal)
  ;({ browser, page } = opened)
  adaId = opened.admin.id
  page.setDefaultTimeout(12_000)
  await page.addInitScript(() => {
    const sockets: WebSocket[] = []
    const Real = window.WebSocket
    Object.assign(window, { sockets })
    window.WebSocket = class extends Real {
      constructor(url: string | URL) {
        super(url)
        sockets.push(this)
      }
    }
  })
  await page.goto(`/clusters/${agent.clusterId}/prompt`)
  await ready()
})

afterAll(async () => {
  await browser?.close()
  await sal?.stop()
  await cluster?.stop()
})

/** What the screen shows, as text. */
// biome-ignore lint/performance/useDomNodeTextContent: rows become lines as they are laid out
const screen = () => page.locator('.xterm-rows').innerText()
const text = async () =>
  (await screen())
    .replace(/\u00a0/g, ' ')
    .replace(/ +$/gm, '')
    .trim()
const shows = (text: string | RegExp) => page.locator('.xterm-rows').filter({ hasText: text }).waitFor()
/** The last line is the prompt's own. */
const ready = () => endsWith('prod $')
const endsWith = (text: string) =>
  page.waitForFunction(
    // biome-ignore lint/performance/useDomNodeTextContent: rows become lines as they are laid out
    end => (document.querySelector<HTMLElement>('.xterm-rows')?.innerText ?? '').trimEnd().endsWith(end),
    text,
  )

async function type(line: string): Promise<void> {
  await page.locator('.xterm-helper-textarea').focus()
  await page.keyboard.type(line)
}

/** Escape closes what is offered. */
async function enter(line: string): Promise<void> {
  await type(line)
  await page.keyboard.press('Escape')
  await page.keyboard.press('Enter')
}

async function command(line: string): Promise<string> {
  await type('clear')
  await page.keyboard.press('Enter')
  await ready()
  await enter(line)
  // The prompt of the line itself is on the screen already: another one has to come.
  await page.waitForFunction(
    // biome-ignore lint/performance/useDomNodeTextContent: rows become lines as they are laid out
    () => (document.querySelector<HTMLElement>('.xterm-rows')?.innerText ?? '').split('prod $').length > 2,
  )
  await ready()
  return screen()
}

test('a command runs with the rights of the person, through the relay, and is in the audit', async () => {
  expect(await command('get namespaces')).toContain('kube-system')
  type Listed = { items: { user_name: string; credential: string }[] }
  const read = () => sal.api<Listed>('GET', `/v1/audit-events?user_id=${adaId}&kind=end&limit=1`)
  await until('the record has come', async () => (await read()).items.length > 0)
  const { items } = await read()
  expect(items[0]).toMatchObject({ user_name: 'ada@example.com', credential: expect.stringMatching(/^browser:/) })
})

test('names of the live cluster are offered while one types, and Tab takes one', async () => {
  await type('get namespaces kube-s')
  await page.locator('.terminal-offers li').filter({ hasText: 'kube-system' }).waitFor()
  await page.keyboard.press('Tab')
  await shows('get namespaces kube-system')
  await page.keyboard.press('Enter')
  await shows('Active')
  await ready()
})

test('a pipe goes through filters of our own', async () => {
  expect(await command('get namespaces -o name | grep kube- | sort -r | head -1')).toContain('namespace/kube-system')
  expect(await command("get ns kube-system -o json | jq -r '.metadata.name'")).toContain('kube-system')
})

test('what would read this machine, or run something on it, is refused in a sentence', async () => {
  expect(await command('get pods --kubeconfig=/etc/passwd')).toContain('Cannot use "--kubeconfig"')
  expect(await command('apply -f /etc/passwd')).toContain('Cannot read "/etc/passwd"')
  expect(await command('get ns; id')).toContain('Cannot run two commands')
})

test('a shell in a pod has its own terminal, and its exit leads back', async () => {
  await runPod(cluster, 'shell')
  await enter('exec -it shell -- sh')
  await endsWith('#')
  await type('echo "in the $((20+22)) pod"; stty size')
  await page.keyboard.press('Enter')
  await shows('in the 42 pod')
  await type('exit')
  await page.keyboard.press('Enter')
  await ready()
})

test('Ctrl-C ends what follows, and the prompt is back', async () => {
  await enter('get pods -w')
  await shows(/shell\s+1\/1/)
  await page.keyboard.press('Control+c')
  await ready()
})

test('pasted text is applied, and edit opens an editor that saves', async () => {
  await enter('apply -f -')
  await page.getByText('press Ctrl+D').waitFor()
  await type('apiVersion: v1\nkind: ConfigMap\nmetadata: {name: pasted}\ndata: {a: one}\n')
  await page.keyboard.press('Control+d')
  await shows('configmap/pasted created')
  await ready()
  await enter('edit configmap pasted')
  await shows('^X leave')
  await page.keyboard.press('Control+w')
  await type('one')
  await page.keyboard.press('Enter')
  await type('no')
  await page.keyboard.press('Control+s')
  await shows('Saved.')
  await page.keyboard.press('Control+x')
  await shows('configmap/pasted edited')
  await ready()
  expect(await command("get cm pasted -o jsonpath='{.data.a}'")).toContain('noone')
})

test('a connection that breaks comes back to the same session, and nothing is lost', async () => {
  await enter('get pods -w')
  await shows(/shell\s+1\/1/)
  await page.evaluate(() => {
    const [socket] = (window as unknown as { sockets: WebSocket[] }).sockets.slice(-1)
    socket?.close()
  })
  await page.getByText('it comes back by itself').waitFor()
  await runPod(cluster, 'later')
  await shows(/later\s+1\/1/)
  await page.keyboard.press('Control+c')
  await ready()
})

test('loaded again, or with the window to itself, it shows what it showed', async () => {
  await command('get namespaces kube-system')
  await enter('get pods --kubeconfig=/etc/passwd')
  await shows('Cannot use "--kubeconfig"')
  await ready()
  await type('not run')
  await page.keyboard.press('Control+c')
  await ready()
  await type('get configm')
  await endsWith('get configm')
  const before = await text()
  expect(before).toMatch(
    /\$ get namespaces kube-system\nNAME +STATUS[^$]+\$ get pods[^$]+\$ not run\^C\nprod \$ get configm$/,
  )
  await page.reload()
  await endsWith('get configm')
  expect(await text()).toBe(before)
  await page.getByRole('link', { name: 'Whole window' }).click()
  await endsWith('get configm')
  expect(await text()).toBe(before)
  await page.getByRole('link', { name: 'Back to the console' }).click()
  await endsWith('get configm')
  await page.keyboard.press('Control+c')
  await type('clear')
  await page.keyboard.press('Enter')
  await page.reload()
  await ready()
  expect(await text()).toBe('prod $')
})

test('an editor is on the screen again, too, and goes on', async () => {
  await enter('edit configmap pasted')
  await shows('^X leave')
  await page.keyboard.type('# begun')
  await shows('# begun')
  const before = await text()
  await page.reload()
  await shows('# begun')
  await until('it is drawn as it was', async () => (await text()) === before)
  await page.keyboard.type(' and ended')
  await shows('# begun and ended')
  await page.keyboard.press('Control+x')
  await ready()
  expect(await screen()).toContain('$ edit configmap pasted')
})

test('it has a window to itself, reached from wherever the cluster is named, with several tabs that outlive a reload', async () => {
  const path = new URL(page.url()).pathname
  const link = () => page.getByRole('link', { name: /^(Terminal of )?prod$|^Terminal/ }).locator('visible=true')
  for (const place of ['/', '/clusters', path.replace('/prompt', ''), path.replace('/prompt', '/access')]) {
    await page.goto(place)
    const paths = await link().evaluateAll(all => all.map(one => one.getAttribute('href')))
    expect([place, paths]).toEqual([place, expect.arrayContaining([`${path}/full`])])
  }
  await page.goto(`${path}/full`)
  await ready()
  const tabs = page.getByRole('tab')
  const shown = page.locator('.terminal-pane:not([hidden]) .xterm-rows')
  await page.getByRole('button', { name: 'New tab' }).click()
  expect(await tabs.count()).toBe(2)
  await shown.filter({ hasText: 'prod $' }).waitFor()
  const input = page.locator('.terminal-pane:not([hidden]) .xterm-helper-textarea')
  await input.focus()
  await page.keyboard.type('get pods -w')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Enter')
  await shown.filter({ hasText: /shell\s+1\/1/ }).waitFor()
  const fills = await page.evaluate(() => document.documentElement.scrollHeight <= window.innerHeight)
  expect(fills).toBe(true)
  // xterm calls its own element "terminal": a class of ours of that name would frame it twice.
  const frame = () => getComputedStyle(document.querySelector('.terminal-pane .xterm') ?? document.body).borderTopWidth
  expect(await page.evaluate(frame)).toBe('0px')
  await page.reload()
  await page.getByRole('tab', { name: 'Terminal 2' }).waitFor()
  expect(await tabs.count()).toBe(2)
  await runPod(cluster, 'reloaded')
  await shown.filter({ hasText: /reloaded\s+1\/1/ }).waitFor()
  await input.focus()
  await page.keyboard.press('Control+c')
  await shown.filter({ hasText: 'prod $' }).waitFor()
  await page.getByRole('button', { name: 'Close tab' }).click()
  expect(await tabs.count()).toBe(1)
  await page.getByRole('link', { name: 'Back to the console' }).click()
  await ready()
})

test('one tab too many says so once, and there is room as soon as another is closed', async () => {
  const shown = page.locator('.terminal-pane:not([hidden]) .xterm-rows')
  for (const tab of ['Terminal 2', 'Terminal 3', 'Terminal 4']) {
    await page.getByRole('button', { name: 'New tab' }).click()
    await page.getByRole('tab', { name: tab }).waitFor()
  }
  await shown.filter({ hasText: 'You have 3 terminals open: close one first. Press Enter for a new one.' }).waitFor()
  const [again] = await Promise.all([page.waitForEvent('websocket'), page.keyboard.press('Enter')])
  if (!again.isClosed()) await again.waitForEvent('close')
  await page.getByRole('tab', { name: 'Terminal 3' }).click()
  await page.getByRole('button', { name: 'Close tab' }).click()
  await page.getByRole('tab', { name: 'Terminal 4' }).click()
  await page.keyboard.press('Enter')
  await shown.filter({ hasText: 'prod $' }).waitFor()
  // biome-ignore lint/performance/useDomNodeTextContent: rows become lines as they are laid out
  expect((await shown.innerText()).match(/You have 3 terminals open/g)).toHaveLength(1)
  for (const tab of ['Terminal 4', 'Terminal 2']) {
    await page.getByRole('tab', { name: tab }).click()
    await page.getByRole('button', { name: 'Close tab' }).click()
  }
})

test('a script of another site gets no terminal, whoever is signed in', async () => {
  const { cookies } = await page.context().storageState()
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
  const path = new URL(page.url()).pathname
  const tried = async (origin: Record<string, string>) => {
    const headers = {
      cookie,
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      ...origin,
    }
    return (await fetch(`${sal.url}${path}/socket`, { headers })).status
  }
  expect([await tried({ origin: 'https://evil.example' }), await tried({}), await tried({ origin: 'null' })]).toEqual([
    403, 403, 403,
  ])
})

test('who loses the right to it is put out, and what ran is stopped', async () => {
  await enter('get pods -w')
  await shows(/shell\s+1\/1/)
  await sal.api('PUT', `/v1/users/${adaId}`, {
    body: { email: 'ada@example.com', name: 'Ada', kubectl_browser_enabled: false },
  })
  await shows('You may not use kubectl in the console')
  await shows('Press Enter for a new one')
})
