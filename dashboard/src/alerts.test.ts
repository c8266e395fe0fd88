import assert from 'node:assert/strict';
import { alertChannels, askRules, evaluateAlerts, type Store } from '@choreoscope/queries';
import { insertRows, openTestStore } from '@choreoscope/queries/testing';
import { startDashboard } from './server.ts';
import { hostile, seedEstate } from './testing/index.ts';

const now = new Date('2026-03-04T12:00:00.000Z');

// biome-ignore lint/suspicious/noExplicitAny: an answer of our own JSON, looked into field by field
type Json = any;

for (const engine of ['embedded', 'server'] as const)
  describe(`the pages of alerts on the ${engine} store`, function () {
    this.timeout(120_000);
    let store: Store;
    let clock = now;
    let dashboard: Awaited<ReturnType<typeof startDashboard>>;

    const page = async (path: string, status = 200) => {
      const response = await fetch(dashboard.url + path);
      const html = await response.text();
      assert.equal(response.status, status, `${path}: ${html.slice(0, 200)}`);
      return html;
    };
    const json = async (path: string, status = 200): Promise<Json> => {
      const response = await fetch(`${dashboard.url}/api${path}`);
      assert.equal(response.status, status, path);
      return response.json();
    };
    const submit = (path: string, fields: Record<string, string> | [string, string][], headers = {}) =>
      fetch(dashboard.url + path, {
        method: 'POST',
        body: new URLSearchParams(fields),
        headers,
        redirect: 'manual',
      });
    const post = async (path: string, body: unknown, status = 200): Promise<Json> => {
      const response = await fetch(`${dashboard.url}/api${path}`, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json' },
      });
      const answer = await response.json();
      assert.equal(response.status, status, JSON.stringify(answer));
      return answer;
    };

    before(async () => {
      store = await openTestStore({ engine });
      dashboard = await startDashboard({
        store,
        port: 0,
        collectorUrl: 'http://c.example',
        now: () => clock,
      });
    });
    after(() => dashboard.close());

    it('say that there is nothing yet, and how to begin', async () => {
      assert.ok((await page('/alerts')).includes('There is no rule yet'));
      assert.ok((await page('/alert-channels')).includes('There is no channel yet'));
      assert.ok((await page('/alert-silences')).includes('There is none'));
      await page('/alerts/nobody', 404);
    });

    describe('channels', () => {
      it('are added by a form, which says what is wrong beside each field', async () => {
        const bad = await submit('/alert-channels', {
          type: 'webhook',
          name: 'no good',
          url: 'ftp://x',
          secret: 'plain <b>text',
        });
        assert.equal(bad.status, 400);
        const html = await bad.text();
        for (const text of [
          'Name must be letters',
          'Address must be an address that begins with https://',
          'Signing secret must be ${CHOREOSCOPE_SECRET_…}',
          'value="plain &lt;b&gt;text"',
          '3 things are',
        ])
          assert.ok(html.includes(text), text);
        assert.deepEqual(await alertChannels(store), []);

        const good = await submit('/alert-channels', {
          type: 'webhook',
          name: 'ops',
          url: 'https://hooks.example/x',
          secret: `\${CHOREOSCOPE_SECRET_OPS}`,
        });
        assert.deepEqual([good.status, good.headers.get('location')], [303, '/alert-channels']);
        const list = await page('/alert-channels');
        assert.ok(list.includes('https://hooks.example/x') && list.includes(`\${CHOREOSCOPE_SECRET_OPS}`));
        assert.ok((await page('/alert-channels?name=ops')).includes('Change a channel'));
      });

      it('have forms of each type, and defaults', async () => {
        assert.ok((await page('/alert-channels?type=email')).includes('SMTP server'));
        await post('/alert-channels', {
          name: 'mail',
          type: 'email',
          settings: { to: 'a@example.com, b@example.com', from: 'c@example.com', host: 'smtp.example.com' },
        });
        const mail = (await alertChannels(store)).find(({ name }) => name === 'mail');
        assert.deepEqual([mail?.settings.port, mail?.settings.security], ['587', 'starttls']);
      });

      it('take no other variable than those meant for them, and no unknown setting', async () => {
        const { error } = await post(
          '/alert-channels',
          {
            name: 'leak',
            type: 'webhook',
            settings: { url: `https://x.example/\${CHOREOSCOPE_CLICKHOUSE_PASSWORD}`, colour: 'red' },
          },
          400,
        );
        assert.deepEqual(error.faults.map(({ field }: Json) => field).sort(), [
          'settings.colour',
          'settings.url',
        ]);
        assert.match(error.message, /may only name variables that begin with CHOREOSCOPE_SECRET_/);
      });

      it('are changed by nobody’s page but their own', async () => {
        const elsewhere = { origin: 'http://elsewhere.example' };
        const paths = ['/alert-channels', '/alert-channels/ops/test', '/alert-channels/ops/deletion'];
        for (const path of [
          ...paths,
          '/alert-rules',
          '/alerts/x/edit',
          '/alerts/x/deletion',
          '/alert-silences',
        ])
          assert.equal((await submit(path, {}, elsewhere)).status, 403, path);
      });

      it('are sent a test by the outbox, which the page tells', async () => {
        const answer = await submit('/alert-channels/ops/test', {});
        assert.deepEqual([answer.status, answer.headers.get('location')], [303, '/alert-channels#sent']);
        const html = await page('/alert-channels');
        assert.ok(html.includes('a test') && html.includes('waits'));
        await post('/alert-channels/nobody/test', {}, 404);
      });

      it('go when they are deleted', async () => {
        await submit('/alert-channels/mail/deletion', {});
        assert.deepEqual(
          (await json('/alert-channels')).channels.map(({ name }: Json) => name),
          ['ops'],
        );
      });
    });

    describe('rules', () => {
      const form: [string, string][] = [
        ['name', 'errors-of-checkout'],
        ['description', 'Look at <the> gateway'],
        ['metric', 'error_rate'],
        ['comparison', 'above'],
        ['threshold', '0.01'],
        ['window', '5m'],
        ['for', '0s'],
        ['period', 'window'],
        ['group_by', 'function'],
        ['scope_function', ''],
        ['options', ''],
        ['severity', 'critical'],
        ['channels', 'ops'],
        ['channels', 'pager'],
        ['labels', 'team=payments'],
        ['enabled', '1'],
      ];
      const withField = (...changes: [string, string][]): [string, string][] => [
        ...form.filter(([name]) => !changes.some(([changed]) => changed === name)),
        ...changes,
      ];

      before(() => seedEstate(store, { now }));

      it('are refused with every fault beside its field, and what was filled in stays', async () => {
        const answer = await submit(
          '/alert-rules',
          withField(['threshold', 'much'], ['window', 'soon'], ['labels', '1x=2'], ['name', 'a b']),
        );
        assert.equal(answer.status, 400);
        const html = await answer.text();
        for (const text of [
          'Threshold Invalid input',
          'Window must be a length of time',
          'Labels ',
          'Name must be letters',
          'value="much"',
          'value="Look at &lt;the&gt; gateway"',
        ])
          assert.ok(html.includes(text), text);
        assert.match(html, /name="channels" value="ops" checked/);
        assert.deepEqual(await askRules(store), []);
      });

      it('are tried before they are saved', async () => {
        const html = await (await submit('/alert-rules/trial', form)).text();
        assert.ok(html.includes('It would have fired') && html.includes('not saved yet'), html.slice(0, 300));
        assert.ok(html.includes('value="errors-of-checkout"'));
        assert.deepEqual(await askRules(store), []);
      });

      it('are made by a form, once however often it is sent', async () => {
        for (let times = 0; times < 2; times += 1) {
          const answer = await submit('/alert-rules', form);
          assert.deepEqual(
            [answer.status, answer.headers.get('location')],
            [303, '/alerts/errors-of-checkout'],
          );
        }
        const [rule] = await askRules(store);
        assert.deepEqual(
          [rule?.threshold, rule?.window_s, rule?.channels, rule?.labels, rule?.source],
          [0.01, 300, ['ops', 'pager'], { team: 'payments' }, 'page'],
        );
        const other = await submit('/alert-rules', withField(['threshold', '0.5']));
        assert.ok((await other.text()).includes('Name is the name of another rule'));
      });

      it('are made by JSON as files have them, and refused by place', async () => {
        const { rule } = await post('/alert-rules', {
          name: 'slow',
          metric: 'latency_p95',
          above: 1500,
          window: '30m',
        });
        assert.deepEqual([rule.threshold, rule.window_s], [1500, 1800]);
        const { error } = await post(
          '/alert-rules',
          { name: 'x', metric: 'errors', above: 1, colour: 'red' },
          400,
        );
        assert.deepEqual(error.faults, [{ field: 'colour', message: 'is not known here' }]);
      });

      it('show what fires first, its value against the threshold, and the flows that made it fire', async () => {
        clock = new Date(now.getTime() + 60_000);
        await evaluateAlerts(store, { now: () => clock });
        const { states } = await json('/alerts');
        const firing = states.find(
          ({ rule, state }: Json) => rule === 'errors-of-checkout' && state === 'firing',
        );
        assert.ok(firing, JSON.stringify(states));
        const list = await page('/alerts');
        assert.ok(list.includes('class="mark state-firing"') && list.includes('pager (missing)'));
        assert.ok(list.includes('Rules tell channels that do not exist: pager'));
        const html = await page('/alerts/errors-of-checkout?range=1d');
        assert.ok(html.includes('Error rate above 1.0% within 5m') && html.includes('<svg class="chart"'));
        const [change] = (await json('/alerts/errors-of-checkout?range=1d')).changes;
        assert.equal(change.state, 'firing');
        assert.ok(change.flow_ids.length > 0 && html.includes(`href="/flows/${change.flow_ids[0]}"`));
      });

      it('tell of each change who was told of it', async () => {
        const [change] = (await json('/alerts/errors-of-checkout?range=1d')).changes;
        await insertRows(store, 'alert_notifications', [
          {
            id: 'n'.repeat(32),
            channel: 'ops',
            rule: 'errors-of-checkout',
            change_ids: [change.id],
            made_at: '2026-03-04 12:00:00.000',
            version: 1,
          },
        ]);
        await insertRows(store, 'alert_deliveries', [
          {
            notification_id: 'n'.repeat(32),
            channel: 'ops',
            attempt: 1,
            at: '2026-03-04 12:00:01.000',
            outcome: 'given-up',
            error: `Answered 400 ${hostile.name}`,
            version: 1,
          },
        ]);
        const html = await page('/alerts/errors-of-checkout?range=1d');
        assert.ok(html.includes('ops: given up') && !html.includes(hostile.name));
        assert.ok((await page('/alerts')).includes('did not arrive'));
      });

      it('are back-tested on their page', async () => {
        const html = await page('/alerts/errors-of-checkout?try=1');
        assert.match(html, /It would have fired (once|\d+ times)/);
        assert.ok((await json('/alerts/errors-of-checkout?try=1')).back_test.fired > 0);
        await json('/alerts/errors-of-checkout?try=1000', 400);
      });

      it('are changed by a form that shows what they are', async () => {
        const html = await page('/alerts/errors-of-checkout/edit');
        for (const text of ['value="0.01"', 'value="5m"', 'value="team=payments"'])
          assert.ok(html.includes(text), text);
        const fields = withField(['threshold', '0.02'], ['severity', 'info']).filter(
          ([name]) => name !== 'name',
        );
        const answer = await submit('/alerts/errors-of-checkout/edit', fields);
        assert.deepEqual(
          [answer.status, answer.headers.get('location')],
          [303, '/alerts/errors-of-checkout'],
        );
        const [rule] = await askRules(store, 'errors-of-checkout');
        assert.deepEqual([rule?.threshold, rule?.severity], [0.02, 'info']);
        const bad = await submit(
          '/alerts/errors-of-checkout/edit',
          withField(['window', 'x'], ['name', 'other']),
        );
        assert.ok((await bad.text()).includes('Change errors-of-checkout'));
      });

      it('have forms filled in by the address', async () => {
        const html = await page('/alert-rules/new?metric=latency_p99&function=charge-card');
        assert.match(html, /value="latency_p99" selected/);
        assert.match(html, /name="scope_function" type="text" value="charge-card"/);
      });

      it('are silenced for a while, which can be ended', async () => {
        const bad = await submit('/alert-silences', {
          rule: '',
          scope: '',
          duration: '2h',
          comment: '',
          by: '',
        });
        assert.ok((await bad.text()).includes('Rule must be there'));
        assert.ok(
          (await (await submit('/alert-silences', { rule: '*', duration: 'soon' })).text()).includes(
            'For how long must be a length of time',
          ),
        );
        const fields = { rule: 'errors-*', scope: '', duration: '2h', comment: 'deploy', by: 'Ann' };
        assert.equal((await submit('/alert-silences', fields)).status, 303);
        const [silence] = (await json('/alert-silences')).silences;
        assert.deepEqual([silence.state, silence.to], ['active', '2026-03-04T14:01:00.000Z']);
        assert.ok((await page('/alert-silences')).includes('Ann: deploy'));
        assert.ok((await page('/alert-silences?rule=slow')).includes('value="slow"'));
        assert.equal((await submit(`/alert-silences/${silence.id}/end`, {})).status, 303);
        assert.equal((await json('/alert-silences')).silences[0].state, 'ended');
        await post(`/alert-silences/${silence.id}/end`, {}, 404);
      });

      it('go when they are deleted', async () => {
        assert.equal((await submit('/alerts/slow/deletion', {})).headers.get('location'), '/alerts');
        await json('/alerts/slow', 404);
      });
    });
  });
