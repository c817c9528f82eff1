"""What goes out and comes in, how people want to be told, notices and comments."""

from guanjia.communications.models.chats import BindCode, ChatMessage, Follower, WechatAccess
from guanjia.communications.models.messages import (
    Delivery,
    Incoming,
    Letter,
    Mailbox,
    Message,
    Robot,
    RobotPost,
    Sender,
    Webhook,
)
from guanjia.communications.models.notices import Comment, Notice, NoticeReader
from guanjia.communications.models.push import PushDevice, PushService
from guanjia.communications.models.reach import Reach

__all__ = [
    "BindCode",
    "ChatMessage",
    "Comment",
    "Delivery",
    "Follower",
    "Incoming",
    "Letter",
    "Mailbox",
    "Message",
    "Notice",
    "NoticeReader",
    "PushDevice",
    "PushService",
    "Reach",
    "Robot",
    "RobotPost",
    "Sender",
    "Webhook",
    "WechatAccess",
]
