// Every page of the console in a real browser: nothing it loads is refused by its own policy, axe finds nothing, and on a
// narrow screen nothing hangs over the edge.
import { expect } from 'bun:test'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { type Salaminia, startSalaminia } from '../harness/salaminia.ts'
import { afterAll, beforeAll, openAsAdmin, test } from './browser.ts'
import { furnish } from './furnish.ts'
import { PATHS } from './paths.ts'

let sal: Salaminia
let browser: Browser
let page: Page
let made: Record<string, string>
const complaints: string[] = []

beforeAll(async () => {
  sal = await startSalaminia()
  ;({ browser, page } = await openAsAdmin(sal))
  made = await furnish(sal)
  page.on('console', message => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  page.on('pageerror', error => complaints.push(error.message))
})

afterAll(async () => {
  await browser?.close()
  await sal?.stop()
})

const AXE = join(import.meta.dir, '../../node_modules/axe-core/axe.min.js')

test.each(PATHS.flatMap(path => [[path, 'light'] as const, [path, 'dark'] as const]))(
  '%s in %s has no violation, no complaint and no sideways scroll',
  async (path, colorScheme) => {
    complaints.length = 0
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize({ width: 1440, height: 900 })
    const answer = await page.goto(path.replace(/:(\w+)/g, (_, name: string) => made[name] ?? name))
    expect(answer?.status()).toBe(200)
    await page.waitForLoadState('load')
    await page.evaluate(await Bun.file(AXE).text())
    const violations = await page.evaluate(async () => {
      const axe = (window as unknown as { axe: { run: () => Promise<{ violations: Violation[] }> } }).axe
      type Violation = { id: string; nodes: { html: string; failureSummary?: string }[] }
      const { violations } = await axe.run()
      return violations.map(
        ({ id, nodes }) => `${id}: ${nodes.map(node => `${node.html} ${node.failureSummary}`).join(' | ')}`,
      )
    })
    expect(violations).toEqual([])
    await page.setViewportSize({ width: 390, height: 844 })
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    expect(over).toBeLessThanOrEqual(0)
    expect(complaints).toEqual([])
  },
)
