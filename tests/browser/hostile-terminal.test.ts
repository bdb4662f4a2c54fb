// What a pod, a cluster or a person of another team prints into somebody's terminal (attack A37): it draws, and does nothing else. The
// kubectl here is a script, so that it prints what no real one would.
import { describe, expect, setDefaultTimeout } from 'bun:test'
import { chmod, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { until } from '../harness/cluster-wait.ts'
import { type Salaminia, startSalaminia } from '../harness/salaminia.ts'
import { afterAll, beforeAll, openAsAdmin, test } from './browser.ts'

setDefaultTimeout(60_000)

let sal: Salaminia
let browser: Browser
let page: Page
let dir: string
const complaints: string[] = []

const HOSTILE: Readonly<Record<string, string>> = {
  'a title': '\x1b]0;owned\x07\x1b]2;owned\x1b\\\x1b[22;2t',
  'what reads and writes the clipboard': '\x1b]52;c;b3duZWQ=\x07\x1b]52;c;?\x07',
  'a link that runs': '\x1b]8;;javascript:alert(1)\x1b\\click here\x1b]8;;\x1b\\',
  'a link elsewhere': '\x1b]8;;https://evil.test/\x1b\\click here\x1b]8;;\x1b\\',
  'questions that a terminal answers as if somebody typed': `\x05\x1b[c\x1b[>c\x1b[=c\x1b[5n\x1b[6n\x1b[?6n\x1bZ\x1b[x\x1b[18t\x1b[21t\x1b[?2026$p`,
  'questions about colours and settings':
    '\x1b]4;1;?\x07\x1b]10;?\x07\x1b]11;?\x07\x1bP$qm\x1b\\\x1bP$q"p\x1b\\\x1bP+q544e\x1b\\',
  'modes that stay on: mouse, focus, paste, keys':
    '\x1b[?1000h\x1b[?1003h\x1b[?1006h\x1b[?1004h\x1b[?2004h\x1b[?1h\x1b=',
  'another screen, other letters, no cursor':
    '\x1b[?1049h\x1b(0\x1b)0\x0e\x1b[?25l\x1b[4h\x1b[?6h\x1b[?7l\x1b[2;3r\x1b[8m',
  'a picture and strings that never end': '\x1bPq#0;2;0;0;0~\x1b\\\x1b_Gf=100;AAAA\x1b\\\x1b^never\x1b\\\x1bP',
  'a whole reset': '\x1bc\x1b[!p\x1b[3J',
  'another size': '\x1b[8;2;10t\x1b[?3h\x1b[9;1t',
  markup: '<img src=/hostile onerror=alert(1)><script>alert(1)</script>',
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sal-hostile-'))
  await chmod(dir, 0o777)
  const kubectl = join(dir, 'kubectl')
  const offers =
    '<img src=/hostile onerror=alert(1)>\\t<script>alert(1)</script>\\nevil\\033]0;owned\\007\\033[31m\\tred\\n:4\\n'
  await writeFile(
    kubectl,
    `#!/bin/sh
if [ "$1" = __complete ]; then printf '${offers}'; exit; fi
echo "$*" >> ${dir}/asked
if [ "$1" = attach ]; then stty raw -echo; cat "${dir}/pod-4"; echo ready; exec cat > ${dir}/typed; fi
if [ "$1" = logs ]; then cat "${dir}/$2"; else echo "ran $*"; fi
`,
  )
  await chmod(kubectl, 0o755)
  for (const [at, text] of Object.values(HOSTILE).entries()) await writeFile(join(dir, `pod-${at}`), `${text}\n`)
  sal = await startSalaminia({ flags: ['--kubectl', kubectl, '--prompt-shared-user'] })
  ;({ browser, page } = await openAsAdmin(sal))
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  page.setDefaultTimeout(15_000)
  page.on('dialog', dialog => {
    complaints.push(`dialog: ${dialog.message()}`)
    return dialog.dismiss()
  })
  page.on('console', message => message.type() === 'error' && complaints.push(message.text()))
  page.on('pageerror', error => complaints.push(error.message))
  page.on('popup', popup => complaints.push(`opened ${popup.url()}`))
  page.on('request', request => request.url().endsWith('/hostile') && complaints.push('loaded /hostile'))
  const project = await sal.api<{ id: string }>('POST', '/v1/projects', { body: { name: 'aws', display_name: 'AWS' } })
  const body = { name: 'prod', project_id: project.id }
  const { id } = await sal.api<{ id: string }>('POST', '/v1/clusters', { body })
  await page.goto(`/clusters/${id}/prompt`)
  await ready()
})
afterAll(async () => {
  await browser?.close()
  await sal?.stop()
})

const ready = () =>
  page.waitForFunction(
    // biome-ignore lint/performance/useDomNodeTextContent: rows become lines as they are laid out
    () => (document.querySelector<HTMLElement>('.xterm-rows')?.innerText ?? '').trimEnd().endsWith('prod $'),
  )
/** What was run, one line a command. */
const ran = async () => {
  const file = Bun.file(join(dir, 'asked'))
  return (await file.exists()) ? (await file.text()).trimEnd().split('\n') : []
}
const type = async (line: string) => {
  await page.locator('.xterm-helper-textarea').focus()
  await page.keyboard.type(line)
}
const shows = (text: string) => page.locator('.xterm-rows').filter({ hasText: text }).waitFor()

function pasteHere(text: string): void {
  const clipboardData = new DataTransfer()
  clipboardData.setData('text/plain', text)
  const place = document.querySelector('.xterm-helper-textarea')
  place?.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }))
}

describe('A37 output in the console’s terminal', () => {
  test.each(Object.keys(HOSTILE))('that is %s draws, and does nothing else', async what => {
    complaints.length = 0
    const title = await page.title()
    await page.evaluate(() => navigator.clipboard.writeText('mine'))
    const pod = `pod-${Object.keys(HOSTILE).indexOf(what)}`
    const before = (await ran()).length
    const enter = async (expected: string[]) => {
      await page.keyboard.press('Escape')
      await page.keyboard.press('Enter')
      await until('it was run', async () => (await ran()).length === before + expected.length)
      expect((await ran()).slice(before)).toEqual(expected)
      await ready()
    }
    await type(`logs ${pod}`)
    await enter([`logs ${pod}`])
    const box = await page.locator('.xterm-screen').boundingBox()
    for (let y = 10; y < (box?.height ?? 0); y += 15) await page.mouse.click((box?.x ?? 0) + 20, (box?.y ?? 0) + y)
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('mine')
    // What is typed next is all that is run: nothing was answered into the line, and nothing is in the way of keys.
    await type('get after')
    await enter([`logs ${pod}`, 'get after'])
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('ArrowUp')
    await enter([`logs ${pod}`, 'get after', `logs ${pod}`])
    await page.evaluate(pasteHere, 'get pasted')
    await shows('get pasted')
    await enter([`logs ${pod}`, 'get after', `logs ${pod}`, 'get pasted'])
    expect(await page.title()).toBe(title)
    expect(await page.evaluate(() => document.querySelectorAll('img, script:not([src])').length)).toBe(0)
    expect(complaints).toEqual([])
  })

  test('that asked something is shown again when the page is loaded again, and nobody answers it once more', async () => {
    const typed = async () =>
      await Bun.file(join(dir, 'typed'))
        .text()
        .catch(() => '')
    await type('attach shell')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Enter')
    await shows('ready')
    await page.keyboard.type('mine')
    await until('it was taken', async () => (await typed()).endsWith('mine'))
    const before = await typed()
    await page.reload()
    await shows('ready')
    await page.locator('.xterm-helper-textarea').focus()
    await page.keyboard.type('again')
    await until('it was taken', async () => (await typed()).endsWith('again'))
    expect(await typed()).toBe(`${before}again`)
    await page.getByRole('button', { name: 'Close tab' }).click()
    await ready()
  })

  test('that is offered while one types is text, and changes nothing but the line', async () => {
    complaints.length = 0
    const title = await page.title()
    await type('get ')
    await page.locator('.terminal-offers li').filter({ hasText: '<img src=/hostile onerror=alert(1)>' }).waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Tab')
    await shows('get evil')
    expect(await page.title()).toBe(title)
    expect(await page.evaluate(() => document.querySelectorAll('img, script:not([src])').length)).toBe(0)
    await page.keyboard.press('Control+c')
    expect(complaints).toEqual([])
  })
})
