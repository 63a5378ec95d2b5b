package io.livekit.jakarta.ear.messages;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/** An application's own consumer of events: answers with those that have come, a line each. */
@WebServlet("/messages")
public class Messages extends HttpServlet {
  /** JNDI names: what the server has from the beginning, and what the tests give it. */
  public static final String FACTORY = "jms/__defaultConnectionFactory";

  public static final String QUEUE = "jms/livekit";

  private static final long serialVersionUID = 1L;
  private static final long LIMIT_MILLIS = 500;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    response.setContentType("text/plain");
    try (JMSContext context = find(FACTORY, ConnectionFactory.class).createContext();
        JMSConsumer consumer = context.createConsumer(find(QUEUE, Queue.class))) {
      for (Message message = consumer.receive(LIMIT_MILLIS);
          message != null;
          message = consumer.receive(LIMIT_MILLIS)) {
        response.getWriter().println(line(message));
      }
    } catch (NamingException | JMSException e) {
      throw new ServletException(e);
    }
  }

  private static String line(Message message) throws JMSException {
    return String.join(
        " ",
        message.getStringProperty("event"),
        message.getStringProperty("eventId"),
        message.getStringProperty("room"),
        message.getBody(String.class));
  }

  private static <T> T find(String name, Class<T> type) throws NamingException {
    return type.cast(new InitialContext().lookup(name));
  }
}
