// Each rule is seen to fail on a planted violation by scripts/dependency-rules.test.ts.
const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to })

module.exports = {
  forbidden: [
    rule('no-circular', 'A cycle means two files share one job.', {}, { circular: true }),
    rule(
      'contracts-are-leaves',
      'Client and server share them, so they import nothing of ours.',
      { path: '^lib/contracts/' },
      { path: '^(app|components|scripts|lib/(?!contracts/))' },
    ),
    rule(
      'browser-never-reaches-server',
      'However indirectly.',
      { path: '^(components|lib/client)/' },
      { path: '^lib/(server|sandbox|gateway|store|playgrounds|e2b)/', reachable: true },
    ),
    rule(
      'sandbox-knows-no-framework',
      'The library runs in plain Node.js scripts.',
      { path: '^lib/sandbox/' },
      { path: '^(app|components|lib/(server|client))/|node_modules/(next|react)/' },
    ),
    rule(
      'sandbox-by-its-front-door',
      'What index.ts does not export may change at any time. The environment is read before the engine is worth loading.',
      {
        path: '^(app|components|lib)/|^instrumentation',
        pathNot: '^lib/(sandbox/|server/(env|services)\\.ts$)|/testing/',
      },
      { path: '^lib/sandbox/(?!index\\.ts$)' },
    ),
    rule(
      'one-place-speaks-docker',
      "The engine's words stop at its driver.",
      { path: '^(app|components|lib)/|^instrumentation', pathNot: '^lib/sandbox/driver/docker(\\.ts$|/)' },
      { path: 'node_modules/(@types/)?dockerode/|node_modules/docker-modem/|^(dockerode|docker-modem)$' },
    ),
    rule(
      'ui-is-generic',
      'Buttons and dialogs know no product words and fetch nothing.',
      { path: '^components/ui/' },
      { path: '^(components/(?!ui/)|lib/client/queries/)' },
    ),
    rule(
      'product-knows-no-scripts',
      'Set-up, tests and benchmarks use the product, never the other way round.',
      { path: '^(app|components|lib)/|^instrumentation', pathNot: '/testing/' },
      { path: '^(scripts|e2e)/' },
    ),
    rule(
      'testing-is-for-tests',
      'Fakes and what starts real things for tests; it may know everything.',
      { pathNot: '/testing/' },
      { path: '^lib/.*/testing/' },
    ),
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '\\.test\\.tsx?$|^lib/sandbox/proto/gen/|^\\.next/' },
    enhancedResolveOptions: { conditionNames: ['import', 'default', 'types'] },
  },
}
