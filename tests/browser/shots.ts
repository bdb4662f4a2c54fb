// Pictures of pages, in light and dark, wide and narrow: to look at, not to compare.
//   bun tests/browser/shots.ts FOLDER [path … | all]
import { join } from 'node:path'
import { startSalaminia } from '../harness/salaminia.ts'
import { openBrowser, person } from './browser.ts'
import { furnish } from './furnish.ts'
import { PATHS } from './paths.ts'

const [folder = 'shots', ...paths] = process.argv.slice(2)
const sal = await startSalaminia()
const browser = await openBrowser()
try {
  await sal.person('ada@example.com', [{ role: 'admin' }])
  const made = await furnish(sal)
  const { page } = await person(browser, sal.url, {
    email: 'ada@example.com',
    password: 'correct horse battery staple',
  })
  for (const path of paths[0] === 'all' ? PATHS : paths.length > 0 ? paths : ['/']) {
    const real = path.replace(/:(\w+)/g, (_, name: string) => made[name] ?? name)
    for (const colorScheme of ['light', 'dark'] as const) {
      for (const width of [1440, 390]) {
        await page.emulateMedia({ colorScheme })
        await page.setViewportSize({ width, height: 900 })
        await page.goto(real)
        await page.waitForLoadState('load')
        const name = `${real.replace(/\W+/g, '-').slice(0, 60)}-${colorScheme}-${width}.png`
        await page.screenshot({ path: join(folder, name), fullPage: true })
      }
    }
  }
} finally {
  await browser.close()
  await sal.stop()
}
process.exit(0)
