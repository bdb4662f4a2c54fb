import { describe, expect, test } from 'bun:test'
import { checkKubectl } from './kubectl'
import { parseLine } from './words'

const run = (line: string, files: string[] = []) => checkKubectl(parseLine(line)[0] ?? [], new Set(files))
const refusal = (line: string) => {
  try {
    run(line)
  } catch (error) {
    return (error as Error).message
  }
  return undefined
}

test.each([
  ['get pods -n dev -o wide', ['get', '--namespace=dev', '--output=wide', 'pods']],
  ['get po -ndev', ['get', '--namespace=dev', 'po']],
  ['get po -n=dev -w', ['get', '--namespace=dev', '--watch', 'po']],
  [
    'exec -it web -c app -- sh -c "ls -la | wc"',
    ['exec', '--stdin', '--tty', '--container=app', 'web', '--', 'sh', '-c', 'ls -la | wc'],
  ],
  ['rollout restart deploy/web', ['rollout', 'restart', 'deploy/web']],
  ['create ns x', ['create', 'namespace', 'x']],
  ['create svc clusterip x --tcp=80', ['create', 'service', 'clusterip', '--tcp=80', 'x']],
  ['create secret generic x --from-literal=a=b', ['create', 'secret', 'generic', '--from-literal=a=b', 'x']],
  ['delete pod x --cascade --dry-run=server', ['delete', '--cascade', '--dry-run=server', 'pod', 'x']],
  ['patch deploy web -p \'{"spec":{}}\'', ['patch', '--patch={"spec":{}}', 'deploy', 'web']],
])('%s is run as words that cannot be read otherwise', (line, argv) => {
  expect(run(line).argv).toEqual(argv)
})

describe('A36', () => {
  test.each([
    ['get pods --kubeconfig=/etc/x', '"--kubeconfig"'],
    ['get pods --kubeconfig /etc/x', '"--kubeconfig"'],
    ['get pods --server https://evil', '"--server"'],
    ['get pods -s https://evil', '"-s"'],
    ['get pods --token x', '"--token"'],
    ['get pods --as=root', '"--as"'],
    ['get pods --as-group=system:masters', '"--as-group"'],
    ['get pods --certificate-authority=/x', '"--certificate-authority"'],
    ['get pods --insecure-skip-tls-verify', '"--insecure-skip-tls-verify"'],
    ['get pods --cache-dir=/x', '"--cache-dir"'],
    ['get pods --profile=cpu --profile-output=/x', '"--profile"'],
    ['get pods --kuberc=/x', '"--kuberc"'],
    ['get pods --log-flush-frequency=1s', '"--log-flush-frequency"'],
    ['apply -f http://evil/x.yaml', 'http://evil/x.yaml'],
    ['apply -f /etc/passwd', '/etc/passwd'],
    ['apply -f=../x', '../x'],
    ['apply -f -,/etc/passwd', '/etc/passwd'],
    ['apply -k github.com/evil/x', '"-k"'],
    ['create configmap x --from-file=/etc/passwd', '"--from-file"'],
    ['create configmap x --from-env-file=/etc/passwd', '"--from-env-file"'],
    ['create secret tls x --cert=/a --key=/b', '"--cert"'],
    ['patch pod x --patch-file=/etc/passwd', '"--patch-file"'],
    ['get pods -o custom-columns-file=/etc/passwd', 'reads a file'],
    ['get pods -o=go-template-file=/etc/passwd', 'reads a file'],
    ['get pods -ojsonpath-file=/etc/passwd', 'reads a file'],
    ['get pods -o GO-Template-File=/etc/passwd', 'reads a file'],
    // kubectl takes these for a plugin and runs kubectl-create-evil of the PATH.
    ['create evil', 'Cannot create "evil"'],
    ['create --dry-run=client evil', 'Cannot create "evil"'],
    ['cluster-info dump --output-directory=/tmp', '"--output-directory"'],
    ['debug x --custom=/etc/passwd', '"--custom"'],
    ['cp x:/a /b', 'kubectl cp'],
    ['config view --raw', 'kubectl config'],
    ['plugin list', 'kubectl plugin'],
    ['proxy', 'kubectl proxy'],
    ['port-forward x 80', 'kubectl port-forward'],
    ['kustomize .', 'kubectl kustomize'],
    ['--kubeconfig=/x get pods', 'say the command first'],
    ['evilplugin', 'There is no command'],
    ['get pods; id', 'two commands'],
    ['get pods && id', 'background'],
    ['get pods > /tmp/x', 'write to a file'],
    ['get pods < /etc/passwd', 'read from a file'],
    ['get pods `id`', 'output of a command'],
    ['get pods "`id`"', 'output of a command'],
    ['get pods $(id)', 'variable'],
    ['get pods $HOME', 'variable'],
    ['get pods\nid', 'two commands'],
    ['get pods |', 'missing'],
    ["get pods 'x", 'not closed'],
    ['get pods --namespace', 'without a value'],
  ])('%p is refused', (line, sentence) => {
    expect(refusal(line)).toContain(sentence)
  })

  test('a value is bound to its flag, so that it is never read as a flag itself', () => {
    expect(run('get pods -n --kubeconfig=/x').argv).toEqual(['get', '--namespace=--kubeconfig=/x', 'pods'])
    expect(refusal('delete pod x --cascade --kubeconfig=/x')).toContain('"--kubeconfig"')
  })

  test('a file is read only if it was dropped here', () => {
    expect(run('apply -f deploy.yaml', ['deploy.yaml']).argv).toEqual(['apply', '--filename=deploy.yaml'])
  })
})

test('it says whether a person sits before it, and whether it goes on', () => {
  expect(run('exec -it x -- sh')).toMatchObject({ isInteractive: true })
  expect(run('edit deploy x')).toMatchObject({ isInteractive: true })
  expect(run('logs -f x')).toMatchObject({ isInteractive: false, isFollowing: true })
  expect(run('apply -f -')).toMatchObject({ readsInput: true })
})
