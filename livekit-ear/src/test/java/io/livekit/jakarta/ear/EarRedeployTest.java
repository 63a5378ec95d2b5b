package io.livekit.jakarta.ear;

import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/** The EAR comes and goes while the server runs. */
@EnabledIfSystemProperty(named = "arquillian.launch", matches = "wildfly|payara-server")
@ExtendWith(FreePorts.class)
@ArquillianTest
class EarRedeployTest {
  private static final String NAME = "livekit";

  @ArquillianResource private Deployer deployer;

  @Deployment(name = NAME, managed = false, testable = false)
  static EnterpriseArchive livekit() {
    return Archives.ear();
  }

  @Test
  void undeployingEndsCallsAndLeavesNothingBehind() throws Exception {
    Redeployment.check(
        new Redeployment.Server() {
          @Override
          public void deploy() {
            deployer.deploy(NAME);
          }

          @Override
          public void undeploy() {
            deployer.undeploy(NAME);
          }

          @Override
          public long pid() {
            return ThisServer.pid();
          }
        });
  }
}
