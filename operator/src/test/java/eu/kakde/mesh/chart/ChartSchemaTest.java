package eu.kakde.mesh.chart;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A wrong value is refused before anything is rendered, and the message has its path. */
class ChartSchemaTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "agnet: {}                                        | additional properties 'agnet'",
                "agent: {colour: blue}                            | /agent",
                "agent: {httpPort: '9586'}                        | /agent/httpPort",
                "agent: {httpPort: 70000}                         | /agent/httpPort",
                "agent: {interface: a-name-that-is-too-long}      | /agent/interface",
                "agent: {httpBind: localhost}                     | /agent/httpBind",
                "agent: {privileged: 'yes'}                       | /agent/privileged",
                "agent: {maxUnavailable: 0}                       | /agent/maxUnavailable",
                "agent: {maxUnavailable: 200%}                    | /agent/maxUnavailable",
                "agent: {image: {tag: 'a b'}}                     | /agent/image/tag",
                "agent: {image: {digest: 'md5:00'}}               | /agent/image/digest",
                "agent: {image: {repository: 'Not A Repository'}} | /agent/image/repository",
                "agent: {image: {pullPolicy: Sometimes}}          | /agent/image/pullPolicy",
                "agent: {tolerations: [{operator: Maybe}]}        | /agent/tolerations/0/operator",
                "agent: {extraEnv: [{value: x}]}                  | /agent/extraEnv/0",
                "operator: {replicas: 0}                          | /operator/replicas",
                "operator: {replicas: 3}                          | /operator/replicas",
                "operator: {innerCIDRs: ['10.42.0.0']}            | /operator/innerCIDRs/0",
                "operator: {innerCIDRs: 10.42.0.0/16}             | /operator/innerCIDRs",
                "operator: {settlingSeconds: -1}                  | /operator/settlingSeconds",
                "operator: {resources: {request: {}}}             | /operator/resources",
                "operator: {podLabels: {a: 1}}                    | /operator/podLabels/a",
                "apiServer: 127.0.0.1:6444                        | /apiServer",
                "apiServer: 'http://127.0.0.1:6444'               | /apiServer",
                "crds: {install: 1}                               | /crds/install",
                "imagePullSecrets: [{}]                           | /imagePullSecrets/0",
                "test: {timeoutSeconds: forever}                  | /test/timeoutSeconds",
            })
    void refusesWithThePath(String values, String path) {
        assertThatThrownBy(() -> Chart.render(values)).hasMessageContaining(path);
    }
}
