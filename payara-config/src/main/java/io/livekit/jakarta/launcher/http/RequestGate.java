package io.livekit.jakarta.launcher.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.EmptyCompletionHandler;
import org.glassfish.grizzly.WriteResult;
import org.glassfish.grizzly.filterchain.BaseFilter;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.NextAction;
import org.glassfish.grizzly.http.HttpContent;
import org.glassfish.grizzly.http.HttpPacket;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.http.HttpResponsePacket;
import org.glassfish.grizzly.http.Protocol;
import org.glassfish.grizzly.memory.Buffers;
import org.glassfish.grizzly.nio.NIOConnection;

/**
 * Answers what the container would answer by itself, before there is an application's path: methods
 * and paths that can't be served. Takes no further request of a client that doesn't read its
 * answers, because writing the next would hold a thread. Tells the container its addresses as
 * names, which it would ask a name service for. After the HTTP codec in the chain. Thread-safe.
 */
final class RequestGate extends BaseFilter {

  /** Answers that wait for a client to read; a request more than these is none of a client's. */
  static final int MAX_UNREAD_BYTES = 65_536;

  private static final String SEEN = RequestGate.class.getName();
  private static final int SWITCHING_PROTOCOLS = 101;

  @Override
  public NextAction handleRead(FilterChainContext context) throws IOException {
    if (!(context.getMessage() instanceof HttpContent content)
        || !(content.getHttpHeader() instanceof HttpRequestPacket request)) {
      return context.getInvokeAction();
    }
    Connection<?> connection = context.getConnection();
    Exchange exchange = Exchange.of(connection);
    if (exchange != null) {
      exchange.received(content.isLast());
    }
    if (request.getAttribute(SEEN) != null) {
      return context.getInvokeAction();
    }
    request.setAttribute(SEEN, Boolean.TRUE);
    if (((NIOConnection) connection).getAsyncWriteQueue().size() > MAX_UNREAD_BYTES) {
      connection.closeSilently();
      return context.getStopAction();
    }
    Refusal refusal = Refusal.of(request);
    if (refusal != null) {
      refuse(context, request, refusal);
      return context.getStopAction();
    }
    request.setLocalHost(request.getLocalAddress());
    request.remoteHost().setString(request.getRemoteAddress());
    return context.getInvokeAction();
  }

  @Override
  public NextAction handleWrite(FilterChainContext context) throws IOException {
    if (context.getMessage() instanceof HttpPacket packet
        && packet.getHttpHeader() instanceof HttpResponsePacket response
        && response.getStatus() == SWITCHING_PROTOCOLS) {
      Exchange exchange = Exchange.of(context.getConnection());
      if (exchange != null) {
        exchange.upgraded();
      }
    }
    return context.getInvokeAction();
  }

  private static void refuse(
      FilterChainContext context, HttpRequestPacket request, Refusal refusal) {
    byte[] text = refusal.text().getBytes(StandardCharsets.US_ASCII);
    HttpResponsePacket response =
        HttpResponsePacket.builder(request)
            .protocol(Protocol.HTTP_1_1)
            .status(refusal.status())
            .reasonPhrase(refusal.phrase())
            .header("Content-Type", "text/plain; charset=utf-8")
            .header("X-Content-Type-Options", "nosniff")
            .header("Connection", "close")
            .contentLength(text.length)
            .build();
    HttpContent answer =
        response
            .httpContentBuilder()
            .content(Buffers.wrap(context.getMemoryManager(), text))
            .last(true)
            .build();
    Connection<?> connection = context.getConnection();
    context.write(
        answer,
        new EmptyCompletionHandler<WriteResult>() {
          @Override
          public void completed(WriteResult written) {
            connection.closeSilently();
          }

          @Override
          public void failed(Throwable failure) {
            connection.closeSilently();
          }
        });
  }
}
