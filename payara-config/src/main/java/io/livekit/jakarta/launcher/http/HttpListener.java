package io.livekit.jakarta.launcher.http;

import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.glassfish.grizzly.filterchain.FilterChain;
import org.glassfish.grizzly.filterchain.TransportFilter;
import org.glassfish.grizzly.http.HttpServerFilter;
import org.glassfish.grizzly.nio.transport.TCPNIOTransport;

/**
 * The listener of the Payara Micro in this process. The container opens it before it has an
 * application, and answers by itself meanwhile; so it starts on a port that nobody knows, is closed
 * at once, and is opened on the real addresses when there is something to serve. Used by the main
 * thread.
 */
public final class HttpListener {

  /**
   * Connections that the kernel holds until they are accepted; a crowd joins at the same moment.
   */
  private static final int BACKLOG = 4096;

  private final TCPNIOTransport transport;

  private HttpListener(TCPNIOTransport transport) {
    this.transport = transport;
  }

  /**
   * Closes the container's listener, and puts our filters into its chain.
   *
   * @param name of the listener in the container's configuration
   * @throws ReflectiveOperationException where this container isn't the one that we know
   */
  public static HttpListener close(String name) throws ReflectiveOperationException {
    TCPNIOTransport transport = transport(name);
    transport.unbindAll();
    FilterChain chain = (FilterChain) transport.getProcessor();
    ConnectionGate connections = new ConnectionGate(ConnectionGate.maxConnections());
    chain.add(chain.indexOfType(TransportFilter.class) + 1, connections);
    chain.add(chain.indexOfType(HttpServerFilter.class) + 1, new RequestGate());
    connections.start();
    return new HttpListener(transport);
  }

  /**
   * Opens the listener for everybody.
   *
   * @param addresses literals; none means all addresses
   */
  public void open(List<String> addresses, int port) throws IOException {
    for (String address : addresses.isEmpty() ? List.of("0.0.0.0") : addresses) {
      transport.bind(new InetSocketAddress(InetAddress.getByName(address), port), BACKLOG);
    }
  }

  /** The container has no public way to its transports. */
  private static TCPNIOTransport transport(String name) throws ReflectiveOperationException {
    ClassLoader container = TCPNIOTransport.class.getClassLoader();
    Object services =
        container
            .loadClass("org.glassfish.internal.api.Globals")
            .getMethod("getDefaultHabitat")
            .invoke(null);
    Class<?> type = container.loadClass("com.sun.enterprise.v3.services.impl.GrizzlyService");
    Object grizzly =
        container
            .loadClass("org.glassfish.hk2.api.ServiceLocator")
            .getMethod("getService", Class.class, Annotation[].class)
            .invoke(services, type, new Annotation[0]);
    Method lookUp = type.getDeclaredMethod("getNetworkProxy", String.class);
    lookUp.setAccessible(true);
    Object proxy = lookUp.invoke(grizzly, name);
    Object listener = proxy.getClass().getMethod("getUnderlyingListener").invoke(proxy);
    return (TCPNIOTransport) listener.getClass().getMethod("getTransport").invoke(listener);
  }
}
