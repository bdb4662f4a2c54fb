// Everything that `sal` takes from the environment, read in this one place.
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'

export type Environment = {
  server: string | undefined
  token: string | undefined
  tokenFile: string | undefined
  /** A PEM file of authorities to trust at the server, besides the system's. */
  ca: string | undefined
  /** Folders of our own, made on first use with mode 0700. */
  configFolder: string
  cacheFolder: string
  /** The files kubectl reads, the first is where we write. */
  kubeconfigs: string[]
  /** What kubectl tells a credential plugin (KUBERNETES_EXEC_INFO). */
  execInfo: string | undefined
  /** For the programs that have a settings table of their own. */
  all: Readonly<Record<string, string | undefined>>
}

export function readEnvironment(all: Record<string, string | undefined> = process.env): Environment {
  const home = all.HOME || homedir()
  const kubeconfigs = (all.KUBECONFIG ?? '').split(delimiter).filter(path => path !== '')
  return {
    server: all.SAL_SERVER || undefined,
    token: all.SAL_TOKEN || undefined,
    tokenFile: all.SAL_TOKEN_FILE || undefined,
    ca: all.SAL_CA || undefined,
    configFolder: join(all.XDG_CONFIG_HOME || join(home, '.config'), 'salaminia'),
    cacheFolder: join(all.XDG_CACHE_HOME || join(home, '.cache'), 'salaminia'),
    kubeconfigs: kubeconfigs.length > 0 ? kubeconfigs : [join(home, '.kube', 'config')],
    execInfo: all.KUBERNETES_EXEC_INFO || undefined,
    all,
  }
}
